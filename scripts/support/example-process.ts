import { readFileSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join } from 'path';
import { compileFunction } from 'vm';
import { Progress } from '../../src/cli/progress';

/** The process of `runExamples`: takes a batch on stdin, and gives on stdout what came of each run. */

/** What the process is to run. */
export interface Batch {
  /** The checkout. */
  readonly root: string;
  /** Whether a line on stderr says how many runs are done. */
  readonly showsProgress: boolean;
  /** The library's JavaScript. */
  readonly library: string;
  /** The JavaScript of each example's file. */
  readonly files: { readonly [file: string]: string };
  readonly runs: readonly { readonly file: string; readonly env: { readonly [name: string]: string } }[];
}

/** What came of a run. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** The stack of the error that it ended with, or the exit code that it asked for. */
  readonly error?: string;
}

type Evaluate = (exports: object, require: (name: string) => unknown, module: { exports: object }, folder: string) => void;
type Write = typeof process.stdout.write;

const { root, showsProgress, library, files, runs }: Batch = JSON.parse(readFileSync(0, 'utf8'));
const fromRoot = createRequire(join(root, 'package.json'));
const loaded = evaluate(compile('src/index.ts', library), 'src/index.ts', fromRoot);
const compiled = Object.fromEntries(Object.entries(files).map(([file, code]) => [file, compile(file, code)]));
const outerEnv = process.env;

function compile(file: string, code: string): Evaluate {
  return compileFunction(code, ['exports', 'require', 'module', '__dirname'], { filename: join(root, file) }) as Evaluate;
}

function evaluate(code: Evaluate, file: string, require: (name: string) => unknown): object {
  const module = { exports: {} };
  code(module.exports, require, module, dirname(join(root, file)));
  return module.exports;
}

async function outcome({ file, env }: Batch['runs'][number]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const { write } = process[name];
    process[name].write = ((text: string | Uint8Array) => {
      printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    }) as Write;
    return () => { process[name].write = write; };
  });
  process.env = { ...outerEnv, ...env };
  let error: string | undefined;
  try {
    evaluate(compiled[file], file, (name) => (name === 'cdk8s-hardened-agents' ? loaded : fromRoot(name)));
    await new Promise(setImmediate); // warnings of Node come a tick later
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.stack : String(thrown);
  } finally {
    restore.forEach((back) => back());
  }
  error ??= process.exitCode === undefined ? undefined : `exit code ${process.exitCode}`;
  process.exitCode = undefined;
  return { ...printed, error };
}

async function outcomes(): Promise<void> {
  const progress = new Progress(showsProgress ? (text) => process.stderr.write(text) : undefined);
  const all: Outcome[] = [];
  for (const one of runs) {
    progress.step('synthesized examples:', all.length, runs.length);
    all.push(await outcome(one));
  }
  progress.end();
  process.stdout.write(JSON.stringify(all));
}

void outcomes();
