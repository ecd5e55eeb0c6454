import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { expectValid } from './support/schema';

const root = join(__dirname, '..');
const examples = readdirSync(join(root, 'examples')).filter((name) => existsSync(join(root, 'examples', name, 'main.ts')));

/** The YAML that an example writes, in a process of its own as a user runs it. */
function synthesize(name: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    const args = ['--tsconfig', 'test/tsconfig.json', join('examples', name, 'main.ts')];
    const { status, stderr } = spawnSync(join(root, 'node_modules', '.bin', 'tsx'), args, {
      cwd: root, env: { ...process.env, CDK8S_OUTDIR: outdir }, encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    return readdirSync(outdir).sort().map((file) => readFileSync(join(outdir, file), 'utf8')).join('---\n');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

test('the guide\'s own comes with the others', () => {
  expect(examples).toEqual(expect.arrayContaining(['seed', 'quickstart']));
});

test.each(examples)('examples/%s writes the same valid manifests on every run', (name) => {
  const yaml = synthesize(name);
  expectValid(parseAllDocuments(yaml).map((document) => document.toJS()));
  expect(synthesize(name)).toBe(yaml);
  expect(yaml).toMatchSnapshot();
}, 30_000);
