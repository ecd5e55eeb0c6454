import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Manifest } from '../../support/app';

const ROOT = resolve(__dirname, '../../..');
const EXAMPLES = join(ROOT, 'examples');

/** Names of the examples. */
export function examples(): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts')));
}

/** An example's objects in the order in which `kubectl apply -f` of its output folder takes them. */
export function synthExample(name: string, env: { [name: string]: string } = {}): Manifest[] {
  const outdir = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    execFileSync(join(ROOT, 'node_modules/.bin/tsx'), ['--tsconfig', 'test/tsconfig.json', join(EXAMPLES, name, 'main.ts')],
      { cwd: ROOT, env: { ...process.env, ...env, CDK8S_OUTDIR: outdir } });
    const files = readdirSync(outdir).sort().map((file) => readFileSync(join(outdir, file), 'utf8'));
    return files.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
