import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { cpus, loadavg } from 'os';
import { join } from 'path';
import { replaceParts } from '../scripts/support/generated-parts';
import { installed } from '../scripts/support/release';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'performance.md');

/** The parts of docs/performance.md, in its order. Only the bench writes them, so that nobody copies a figure. */
export const MEASURED = [
  'pods', 'charts', 'tenants', 'beside', 'reach', 'fleet', 'policies', 'import', 'broker', 'grants', 'proxy', 'admission',
  'check', 'report',
] as const;

export type Measured = typeof MEASURED[number];

/** Writes a part of the page. */
export function publish(part: Measured, text: string): void {
  writeFileSync(PAGE, replaceParts(readFileSync(PAGE, 'utf8'), (name, now) => (name === `bench:${part}` ? `\n${text}\n` : now)));
}

/** A table of Markdown. */
export function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

/** A number for a table, such as "1,000". */
export function count(size: number): string {
  return size.toLocaleString('en');
}

/** The conditions of a measurement that begins now: the last change of the library, versions, and how busy the machine is. */
export function setting(): string {
  const git = (...args: string[]) => execFileSync('git', [...args, '--', 'src'], { cwd: ROOT, encoding: 'utf8' }).trim();
  const commit = git('log', '-1', '--format=%h') + (git('status', '--porcelain') === '' ? '' : ' with changes');
  return [`Commit ${commit}`, `Node ${process.versions.node}`, ...installed(' ', 'cdk8s', 'cdk8s-plus-29', 'constructs'),
    `${cpus().length} CPUs`, `load ${loadavg()[0].toFixed(1)} before.`].join(', ');
}
