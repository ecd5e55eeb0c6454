import { spawnSync } from 'child_process';
import { NestedResult } from './nested';
import { nestedFaults, nestedLogs, nestedPage } from './page';
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

describe('the page', () => {
  const works = { code: 0, output: 'starts and confines\n' };
  const fails = { code: 1, output: 'Error: not permitted\n' };
  const result = (what: string, tweak: Partial<NestedResult> = {}): NestedResult => ({
    tool: 'The tool', way: { what, command: 'tool' }, control: works, agents: { runc: fails, gvisor: works }, ...tweak,
  });
  const short = (...results: NestedResult[]) => /^\| \[The tool\].*$/m.exec(nestedPage(results))![0];

  test.each([
    ['the first way', [result('first')], 'no | as it is | none'],
    ['another way', [result('first', { agents: { runc: fails, gvisor: fails } }), result('other')], 'no | with: other | first'],
    ['no way', [result('first', { agents: { runc: fails, gvisor: fails } })], 'no | no | first'],
    ['a way that gives something up', [result('first', { way: { what: 'weak', command: 'tool', weakens: 'much' } })], 'no | no | none'],
    ['a way that fails in a privileged pod, too', [result('first', { control: fails })], 'no | no | none'],
  ])('says in short what works by %s', (_, results, said) => {
    expect(short(...results)).toBe(`| [The tool](proof/nested-the-tool.txt) | ${said} |`);
  });

  test('counts the tools that work', () => {
    expect(nestedPage([result('first')])).toContain('**Of 1 tools, 1 work under gVisor and 0 under runc.**');
  });

  test('a run in which no control works is a fault', () => {
    expect(nestedFaults([result('first', { control: fails }), result('other')])).toEqual([]);
    const said = 'no sandbox works in a privileged pod, so nothing is known of agents';
    expect(nestedFaults([result('first', { control: fails })])).toEqual([said]);
  });

  test('has a log for each tool', () => {
    expect([...nestedLogs([result('first'), result('other')]).keys()]).toEqual(['nested-the-tool.txt']);
  });
});
