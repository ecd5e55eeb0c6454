import { execFileSync } from 'child_process';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from './checked-program';
import { digestOf, trackedFiles } from './suite-inputs';
import { Suite } from '../suites';

/** A pass of a suite. */
interface Pass {
  readonly commit: string;
  /** How many tests passed; 0 for a suite that counts none. */
  readonly passed: number;
  readonly minutes: number;
  /** The digest of its inputs. */
  readonly inputs: string;
}

/** The last pass of each suite. `npm run suite` writes the file, and `.ci/run` only reads it. */
const FILE = '.ci/passes.json';

export function readPasses(): { readonly [suite: string]: Pass } {
  return existsSync(join(ROOT, FILE)) ? JSON.parse(readFileSync(join(ROOT, FILE), 'utf8')) as { [suite: string]: Pass } : {};
}

export function recordPass(suite: string, pass: Pass): void {
  const all = Object.entries({ ...readPasses(), [suite]: pass }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(join(ROOT, FILE), `{\n${all.map(([name, one]) => `  ${JSON.stringify(name)}: ${JSON.stringify(one)}`).join(',\n')}\n}\n`);
}

const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

export const headCommit = () => git('rev-parse', 'HEAD');

/** Files that differ from the last commit, but for the passes: a pass stands for a commit. */
export function changedFiles(): string[] {
  return git('status', '--porcelain', '--', '.', `:!${FILE}`).split('\n').filter((line) => line !== '');
}

/** What runs at a commit, and what does not. */
interface Selection {
  readonly run: readonly Suite[];
  readonly left: readonly { readonly suite: Suite; readonly pass: Pass }[];
}

/** Suites that always run, those whose inputs are not those of their last pass, and one of the others, which the commit chooses. */
export async function select(suites: readonly Suite[], passes: { readonly [suite: string]: Pass }, commit: string): Promise<Selection> {
  const tracked = trackedFiles();
  const digests = await Promise.all(suites.map(async (suite) => (suite.isAlways ? '' : digestOf(suite, tracked))));
  const passed = suites.filter((suite, i) => !suite.isAlways && passes[suite.name]?.inputs === digests[i]);
  const again = passed[parseInt(commit.slice(0, 8), 16) % passed.length] as Suite | undefined;
  const left = passed.filter((suite) => suite !== again);
  return { run: suites.filter((suite) => !left.includes(suite)), left: left.map((suite) => ({ suite, pass: passes[suite.name] })) };
}

/** Suites without a pass at a commit that has the sources of the last one. A release requires one of each. */
export function withoutPass(suites: readonly Suite[]): string[] {
  const passes = readPasses();
  const isSame = (commit: string) => git('diff', '--name-only', commit, '--', '.', `:!${FILE}`) === '';
  return suites.filter(({ name }) => passes[name] === undefined || !isSame(passes[name].commit)).map(({ name }) => name);
}
