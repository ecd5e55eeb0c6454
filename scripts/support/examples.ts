import { spawnSync } from 'child_process';
import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { bundleApps, bundleSource } from './bundle-source';
import { Batch, Outcome } from './example-process';
import { inTemporaryFolder, outerEnv } from './run';

const ROOT = join(__dirname, '..', '..');
const PROCESS = join('scripts', 'support', 'example-process.ts');

/** The library's JavaScript, by checkout. */
const libraries = new Map<string, string>();

function libraryOf(root: string): string {
  const library = libraries.get(root) ?? bundleSource(root, join('src', 'index.ts'));
  libraries.set(root, library);
  return library;
}

/** Names of the examples that are apps, the guide's own first. */
export function exampleNames(): string[] {
  return examplesWith('main.ts').sort((a, b) => Number(b === 'seed') - Number(a === 'seed') || (a < b ? -1 : 1));
}

/** Names of the examples whose apps must not synthesize. */
export function refusedNames(): string[] {
  return examplesWith('refused.ts').sort();
}

function examplesWith(file: string): string[] {
  return readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, file)));
}

/** An example to run, and where it writes. */
interface ExampleInput {
  readonly name: string;
  readonly outdir: string;
  readonly env?: { readonly [name: string]: string };
}

/** A run, and what came of it. */
export interface ExampleOutcome extends ExampleInput, Outcome {}

/**
 * Runs examples of a checkout from source, one after the other in one process that has loaded the library once. Each run evaluates the
 * example anew, so that its app is its own, in an environment of its own. What the runs share is what apps of one process share: the
 * modules of the library, cdk8s and cdk8s-plus, and whatever an earlier run left in them.
 *
 * @param showsProgress whether a line on stderr, which must be a terminal, says how many runs are done
 */
export function runExamples(runs: readonly ExampleInput[], root = ROOT, showsProgress = false): ExampleOutcome[] {
  const files = runs.map(({ name }) => join('examples', name, refusedNames().includes(name) ? 'refused.ts' : 'main.ts'));
  const batch: Batch = {
    root,
    showsProgress,
    library: libraryOf(root),
    files: bundleApps(root, [...new Set(files)]),
    runs: runs.map(({ outdir, env }, i) => ({ file: files[i], env: { ...env, CDK8S_OUTDIR: outdir } })),
  };
  const { error, status, stdout, stderr } = spawnSync(process.execPath, ['-e', bundleSource(ROOT, PROCESS)], {
    cwd: root,
    env: outerEnv(),
    input: JSON.stringify(batch),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', showsProgress ? 'inherit' : 'pipe'],
  });
  if (error || status !== 0) {
    const names = runs.map(({ name }) => name).join(', ');
    throw error ?? new Error(`the process of the examples ${names} ends with exit code ${status}\n${stdout}${stderr ?? ''}`);
  }
  return (JSON.parse(stdout) as Outcome[]).map((outcome, i) => ({ ...runs[i], ...outcome }));
}

/** What an example complained of that must synthesize. */
export function complaintOf({ name, stdout, stderr, error }: ExampleOutcome): string {
  if (error !== undefined) {
    throw new Error(`examples/${name} does not synthesize: ${error}\n${stdout}${stderr}`);
  }
  return stderr;
}

/** The error that an example ended with that must not synthesize. */
export function refusalOf({ name, stderr, error = '' }: ExampleOutcome): string {
  const [, message] = /^Error: (.*?)\n    at /ms.exec(error) ?? [];
  if (message === undefined) {
    throw new Error(`examples/${name} is not refused: ${error}\n${stderr}`);
  }
  return message;
}

/** Synthesizes one example; gives what it complained of. */
export function synthExample(name: string, outdir: string, env: { [name: string]: string } = {}, root = ROOT): string {
  return complaintOf(runExamples([{ name, outdir, env }], root)[0]);
}

/** The YAML of all files in the order in which `kubectl apply -f` of the folder takes them. */
export function readYaml(outdir: string): string {
  return readdirSync(outdir).sort().map((file) => readFileSync(join(outdir, file), 'utf8')).join('---\n');
}

/** What an example writes, as one text. */
export function exampleYaml(name: string, env: { [name: string]: string } = {}): string {
  return inTemporaryFolder((outdir) => {
    synthExample(name, outdir, env);
    return readYaml(outdir);
  });
}

/** An example's objects in the order in which `kubectl apply -f` of its output folder takes them. */
export function exampleObjects(name: string, env: { [name: string]: string } = {}): { [key: string]: any }[] {
  return parseObjects(exampleYaml(name, env));
}

/** The objects of a YAML text. */
export function parseObjects(yaml: string): { [key: string]: any }[] {
  return parseAllDocuments(yaml).map((document) => document.toJS());
}
