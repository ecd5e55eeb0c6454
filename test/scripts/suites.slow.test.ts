import { existsSync } from 'fs';
import { join } from 'path';
import { Line, SUITES, Suite } from '../../scripts/suites';
import { digestOf, filesBelow, inputsOf, trackedFiles } from '../../scripts/support/suite-inputs';
import { select } from '../../scripts/support/suite-passes';
import { ROOT } from '../support/root';

const tracked = trackedFiles();
const inputs = new Map<string, string[]>();
beforeAll(async () => {
  for (const suite of SUITES) {
    inputs.set(suite.name, await inputsOf(suite, tracked));
  }
});

/** The suites that a change of a file selects, beside those that always run. */
const selectedBy = (file: string) => SUITES.map(({ name, isAlways }) => (isAlways ? '' : name))
  .filter((name) => name !== '' && inputs.get(name)!.includes(file));

test.each([
  {
    file: 'src/engine/gateway-files/squid-conf.ts',
    selects: ['proxy', 'cluster-gateways', 'rules'],
    leaves: ['resolver', 'start-gate', 'cluster-agents'],
  },
  { file: 'src/engine/gateway-files/broker/broker-http.ts', selects: ['broker', 'cluster-gateways'], leaves: ['resolver', 'start-gate'] },
  {
    file: 'src/engine/rules/catalogue/no-host-ports.ts',
    selects: ['admission', 'api-admission', 'parity', 'rules'],
    leaves: ['proxy', 'broker', 'attacks'],
  },
  { file: 'test/engine/rules/catalogue/no-host-ports.ts', selects: ['admission', 'parity'], leaves: ['proxy'] },
  { file: 'src/engine/reach/fqdn/gke.ts', selects: ['parity', 'network'], leaves: ['start-gate'] },
  { file: 'start-gate/main.go', selects: ['start-gate', 'cluster-agents'], leaves: ['admission'] },
  { file: 'package-lock.json', selects: SUITES.filter(({ isAlways }) => !isAlways).map(({ name }) => name), leaves: [] },
  { file: 'docs/check.md', selects: [], leaves: SUITES.map(({ name }) => name) },
])('$file selects $selects', ({ file, selects, leaves }) => {
  expect(tracked.has(file)).toBe(true);
  const selected = selectedBy(file);
  expect(selected).toEqual(expect.arrayContaining(selects));
  expect(leaves.filter((name) => selected.includes(name))).toEqual([]);
});

test('every test on a program of others, a cluster or a browser is in one suite', () => {
  const files = ['test/oracles', 'test/cluster', 'test/browser'].flatMap((path) => filesBelow(path, tracked))
    .filter((file) => file.endsWith('.test.ts'));
  const suitesOf = (file: string) => SUITES.filter(({ starts = [] }) => starts.some((path) => filesBelow(path, tracked).includes(file)));
  expect(files.filter((file) => suitesOf(file).length !== 1)).toEqual([]);
});

test('what a suite names is there, and its name is its own', () => {
  const named = SUITES.flatMap(({ starts = [], data = [] }) => [...starts, ...data]);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  expect(new Set(SUITES.map(({ name }) => name)).size).toBe(SUITES.length);
});

describe('what runs', () => {
  const suite = (name: string, isAlways = false): Suite => ({ name, line: Line.PACKAGES, command: name, minutes: 1, isAlways });
  const suites = [suite('always', true), suite('one'), suite('two')];
  const pass = { commit: 'c', passed: 1, minutes: 1 };
  const names = async (passes: Parameters<typeof select>[1], commit = '00000000') => (
    (await select(suites, passes, commit)).run.map(({ name }) => name));

  test('without a pass, or with one of other inputs: all', async () => {
    expect(await names({})).toEqual(['always', 'one', 'two']);
    expect(await names({ one: { ...pass, inputs: 'other' } })).toEqual(['always', 'one', 'two']);
  });

  test('with a pass of the same inputs: the others, and one that the commit chooses', async () => {
    const { passes } = await samePasses();
    expect(await names(passes)).toEqual(['always', 'one']);
    expect(await names(passes, '00000001')).toEqual(['always', 'two']);
    const { left } = await select(suites, passes, '00000000');
    expect(left.map(({ suite: { name }, pass: { commit } }) => [name, commit])).toEqual([['two', 'c']]);
  });

  async function samePasses() {
    const entries = await Promise.all(suites.map(async (one) => [one.name, { ...pass, inputs: await digestOf(one, tracked) }] as const));
    return { passes: Object.fromEntries(entries) };
  }
});
