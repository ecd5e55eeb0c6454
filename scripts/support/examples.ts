import { spawnSync } from 'child_process';
import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { bundleSource } from './bundle-source';
import { outerEnv } from './run';

const ROOT = join(__dirname, '..', '..');

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

/** Synthesizes an example of a checkout from source, in a process of its own as a user runs it; gives what it complained of. */
export function synthExample(name: string, outdir: string, env: { [name: string]: string } = {}, root = ROOT): string {
  const { status, stdout, stderr } = runExample(join(name, 'main.ts'), outdir, env, root);
  if (status !== 0) {
    throw new Error(`examples/${name} does not synthesize: exit code ${status}\n${stdout}${stderr}`);
  }
  return stderr;
}

/** The error that an example ends with that must not synthesize. */
export function refusalOf(name: string, outdir: string): string {
  const { status, stderr } = runExample(join(name, 'refused.ts'), outdir);
  const [, message] = /^Error: (.*?)\n    at /ms.exec(stderr) ?? [];
  if (status === 0 || message === undefined) {
    throw new Error(`examples/${name} is not refused: exit code ${status}\n${stderr}`);
  }
  return message;
}

function runExample(file: string, outdir: string, env: { [name: string]: string } = {}, root = ROOT) {
  const { error, status, stdout, stderr } = spawnSync(process.execPath, ['-'], {
    cwd: root, env: { ...outerEnv(), ...env, CDK8S_OUTDIR: outdir }, input: bundleSource(root, join('examples', file)), encoding: 'utf8',
  });
  if (error) {
    throw error;
  }
  return { status, stdout, stderr };
}

/** The YAML of all files in the order in which `kubectl apply -f` of the folder takes them. */
export function readYaml(outdir: string): string {
  return readdirSync(outdir).sort().map((file) => readFileSync(join(outdir, file), 'utf8')).join('---\n');
}

/** The objects of a YAML text. */
export function parseObjects(yaml: string): { [key: string]: any }[] {
  return parseAllDocuments(yaml).map((document) => document.toJS());
}
