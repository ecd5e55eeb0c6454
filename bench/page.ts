import { execFileSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { cpus } from 'os';
import { join } from 'path';
import { replaceParts } from '../scripts/support/generated-parts';
import { installed } from '../scripts/support/release';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'performance.md');

/** The parts of docs/performance.md that hold figures, in its order. Who measures one writes it, so that nobody copies a figure. */
export const MEASURED = [
  'machine', 'pods', 'charts', 'tenants', 'beside', 'reach', 'fleet', 'policies', 'import', 'broker', 'grants', 'proxy', 'admission',
  'check', 'report',
] as const;

export type Measured = typeof MEASURED[number];

/** What every bench takes: how often it measures, the size of all that it measures, and the page that it writes. */
export const OPTIONS = { runs: { type: 'string', default: '5' }, scale: { type: 'string' }, page: { type: 'string' } } as const;

/**
 * Gives what prints a part, and writes it to the page. A run of other sizes, or of some parts, writes to no page but the one that
 * `--page` names.
 */
export function publisher(isWhole: boolean, page = isWhole ? PAGE : undefined): (part: Measured, lines: string[]) => void {
  return (part, lines) => {
    const text = lines.join('\n');
    console.log(`\n${text}`);
    if (page !== undefined) {
      writeFileSync(page, replaceParts(readFileSync(page, 'utf8'), (name, now) => (name === `bench:${part}` ? `\n${text}\n` : now)));
    }
  };
}

/** A table of Markdown. */
export function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

/** What was measured on what, and how often. */
export function setting(runs: number): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src', 'package-lock.json') === '' ? '' : ' with changes';
  return `Medians of ${runs}, with the least and the most in parentheses: commit ${git('rev-parse', '--short', 'HEAD')}${changed}, `
    + `Node ${process.versions.node}, ${installed(' ', 'cdk8s', 'cdk8s-plus-29', 'constructs').join(', ')}, ${cpus().length} CPUs.`;
}
