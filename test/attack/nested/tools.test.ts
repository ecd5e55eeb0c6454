import { spawnSync } from 'child_process';
import { NESTED_TOOLS } from './tools';

/** The scripts themselves; they run in pods of a cluster alone. */
const tries = NESTED_TOOLS.flatMap(({ tool, tries: all }) =>
  all.map((one, at) => ({ name: `${tool}: ${one.what}`, first: at === 0, ...one })));

test.each(tries)('$name is a script that a shell reads', ({ command }) => {
  expect(spawnSync('sh', ['-n'], { input: command, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('the first try of each tool, which a privileged pod must pass, weakens nothing', () => {
  expect(tries.filter(({ first, weakens }) => first && weakens)).toEqual([]);
});

test('each try has a name of its own', () => {
  expect(new Set(tries.map(({ name }) => name)).size).toBe(tries.length);
});
