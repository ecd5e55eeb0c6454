import { spawnSync } from 'child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'fs';
import { join } from 'path';
import { at, check, command, file } from './command';
import { bundleSource } from '../../scripts/support/bundle-source';
import { CLUSTERS } from '../../src/cli/init/clusters';
import { ROOT } from '../support/root';
import { typeErrors } from '../support/type-errors';

const NAMES = Object.keys(CLUSTERS);
const read = (path: string) => readFileSync(at(path), 'utf8');

/** A folder with the apps of all clusters, in which the packages are found. */
async function apps(): Promise<string> {
  for (const name of NAMES) {
    expect(await command(['init', at(`apps/${name}`), '--cluster', name])).toMatchObject({ code: 0, err: '' });
  }
  mkdirSync(at('apps/node_modules'), { recursive: true });
  ['cdk8s', 'cdk8s-plus-29', 'constructs', '@types', 'tsx'].forEach((name) =>
    symlinkSync(join(ROOT, 'node_modules', name), at(`apps/node_modules/${name}`)));
  file('apps/node_modules/cdk8s-hardened-agents/index.js', bundleSource(ROOT, join('src', 'index.ts')));
  return at('apps');
}

test('the apps of all clusters pass the compiler and their own tests, synthesize, and have no findings', async () => {
  const folder = await apps();
  const { compilerOptions } = JSON.parse(read('apps/kind/tsconfig.json')) as { compilerOptions: object };
  file('apps/tsconfig.json', JSON.stringify({
    compilerOptions: { ...compilerOptions, paths: { 'cdk8s-hardened-agents': [join(ROOT, 'src')] } }, include: ['*/*.ts'],
  }));
  const sources = NAMES.flatMap((name) => ['main.ts', 'main.test.ts'].map((path) => at(`apps/${name}/${path}`)));
  expect(typeErrors(join(folder, 'tsconfig.json'), sources)).toBe('');

  file('apps/all.js', NAMES.map((name) =>
    `process.env.CDK8S_OUTDIR = ${JSON.stringify(at(`apps/${name}/dist`))};\nrequire('./${name}/main.test.ts');\n`).join(''));
  const ran = spawnSync('node', ['--import', 'tsx', 'all.js'], { cwd: folder, encoding: 'utf8' });
  expect([ran.stderr, ran.status]).toEqual(['', 0]);
  expect(ran.stdout).toContain(`\n# pass ${NAMES.length * 3}\n`);

  for (const name of NAMES) {
    const { code, out, err } = await check([at(`apps/${name}/dist`)]);
    expect([name, code, err]).toEqual([name, 0, '']);
    expect(out).toMatch(/, 0 findings: /);
    const manifests = read(`apps/${name}/dist/agents.k8s.yaml`);
    const ofWindows = file(`windows/${name}/agents.k8s.yaml`, manifests.replaceAll('\n', '\r\n'));
    expect(await check([ofWindows])).toEqual({ code: 0, out: out.replaceAll(`apps/${name}/dist/`, `windows/${name}/`), err: '' });
  }
});
