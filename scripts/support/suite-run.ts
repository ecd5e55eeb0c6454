import { spawn } from 'child_process';
import { createWriteStream } from 'fs';
import { join } from 'path';
import { ROOT } from './checked-program';
import { Suite } from '../suites';

/** How a suite ended. */
export interface SuiteRun {
  readonly suite: Suite;
  readonly isPassed: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly minutes: number;
  readonly output: string;
}

/** A suite is ended after this many times its usual minutes. A cold machine builds and installs first. */
const TIMES = 4;
const LEAST_MINUTES = 20;

/** The processes of suites that run: each has a group of its own, which ends as a whole. */
const groups = new Set<number>();
const end = (pid: number) => { try { process.kill(-pid, 'SIGKILL'); } catch { /* it has ended */ } };
export const endAll = (): void => groups.forEach(end);

/**
 * Runs a suite until it ends, or until its time is over.
 *
 * @param show gets the output as it comes
 */
export async function runSuite(suite: Suite, show: (text: string) => void, file?: string): Promise<SuiteRun> {
  const start = Date.now();
  let output = '';
  const log = file === undefined ? undefined : createWriteStream(file);
  const child = spawn('bash', ['-o', 'pipefail', '-c', suite.command], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, TSX_TSCONFIG_PATH: undefined, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH!}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  groups.add(child.pid!);
  [child.stdout, child.stderr].forEach((stream) => stream.on('data', (data: Buffer) => {
    output += data.toString();
    log?.write(data);
    show(data.toString());
  }));
  const most = Math.max(LEAST_MINUTES, TIMES * suite.minutes);
  const clock = setTimeout(() => {
    output += `\n${suite.name} has not ended after ${most} minutes, and was ended\n`;
    end(child.pid!);
  }, most * 60_000);
  const code = await new Promise<number | null>((done) => child.on('close', done));
  clearTimeout(clock);
  end(child.pid!); // what it left running
  groups.delete(child.pid!);
  log?.end();
  // eslint-disable-next-line no-control-regex
  const plain = output.replace(/\u001b\[[\d;]*m/g, '');
  const count = (what: RegExp) => [...plain.matchAll(/^Tests:.*$/gm)].reduce((sum, [line]) => sum + Number(what.exec(line)?.[1] ?? 0), 0);
  const failed = count(/(\d+) failed/) + count(/(\d+) skipped/); // a test that does not run is none that passed
  return {
    suite,
    output: plain,
    passed: count(/(\d+) passed/),
    failed,
    minutes: (Date.now() - start) / 60_000,
    isPassed: code === 0 && failed === 0,
  };
}

/** What one wants to read of a suite that failed: its failed tests, else the end of its output. */
export function faultsIn({ suite, output }: SuiteRun): string {
  const lines = output.split('Summary of all failing tests').at(-1)!.split('\n').filter((line) => !line.startsWith('warning: '));
  const blocks = lines.flatMap((line, i) => (/^FAIL |^ +● /.test(line) ? lines.slice(i, i + 30) : []));
  const told = [...new Set(blocks.length > 0 ? blocks.slice(0, 200) : lines.slice(-40))];
  return [`== failed: ${suite.name}`, ...told.map((line) => line.slice(0, 300))].join('\n');
}
