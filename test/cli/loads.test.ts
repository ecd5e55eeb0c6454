import { spawnSync } from 'child_process';
import { join } from 'path';
import { ROOT } from '../support/root';


/** How many files of a package come with a module, in a process of its own. */
function loaded(module: string, name: string): number {
  const args = ['--tsconfig', join(ROOT, 'test', 'tsconfig.json'), join(ROOT, 'test', 'support', 'loads.ts'),
    join(ROOT, 'src', module), name];
  const { stdout, stderr } = spawnSync(join(ROOT, 'node_modules', '.bin', 'tsx'), args, { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual([expect.stringMatching(/^\d+\n$/), '']);
  return Number(stdout);
}

test.each(['cdk8s', 'cdk8s-plus-29', 'constructs'])('the command line does without %s', (name) => {
  expect(loaded(join('cli', 'main.ts'), name)).toBe(0);
}, 30_000);

test.each(['commander', 'yaml'])('it alone loads %s, which is bundled for it', (name) => {
  expect(loaded(join('cli', 'main.ts'), name)).toBeGreaterThan(0);
  expect(loaded('index.ts', name)).toBe(loaded(join('..', 'node_modules', 'cdk8s'), name)); // cdk8s has a YAML of its own
}, 30_000);
