import { command } from './command';

const COMMANDS = ['check', 'report', 'diff', 'query', 'prove', 'explain', 'rules', 'init'];

test('the help names each command, an example and where exit codes are', async () => {
  const { out } = await command(['--help']);
  expect([...out.matchAll(/^ {2}([a-z]+) [[<]/gm)].map(([, name]) => name)).toEqual([...COMMANDS, 'help']);
  expect(out).toMatch(/\n\nExample: .* \| cdk8s-hardened-agents check -\nExit code: 2 /);
});

test.each([[], ...COMMANDS.map((name) => [name])].map((args) => [args]))('the help of %j fits one screen', async (args) => {
  const { code, out, err } = await command([...args, '--help']);
  expect([code, err]).toEqual([0, '']);
  expect(out.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  expect(out.split('\n').filter((line) => line.length > 100)).toEqual([]);
});

test('without a command, stderr has the help as stdout has it', async () => {
  const [{ code, out, err }, { out: asked }] = [await command([]), await command(['--help'])];
  expect([code, out, err]).toEqual([2, '', asked]);
});

test.each(COMMANDS)('the help of %s has an example with its options, and says the exit codes', async (name) => {
  const { out } = await command([name, '--help']);
  const [, example, codes] = /\n\nExample: cdk8s-hardened-agents (.*)\nExit code: (.*)\.\n$/.exec(out) ?? [];
  expect(example.split(' ')[0]).toBe(name);
  const options = example.match(/--[a-z-]+/g) ?? [];
  expect(options.filter((option) => !new RegExp(`^  (?:-\\w, )?${option}\\b`, 'm').test(out))).toEqual([]);
  expect(codes).toMatch(/^0 .*, 2 /);
});
