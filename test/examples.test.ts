import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { expectValid } from './support/schema';
import {
  ExampleOutcome, complaintOf, exampleNames, parseObjects, readYaml, refusalOf, refusedNames, runExamples,
} from '../scripts/support/examples';

/** What an example complains of; the others complain of nothing. */
const WARNINGS =
  new Map([['detection-sandboxed',
    expect.stringMatching(/^warning: \[detection-sandboxed\/rules\] .* calls of sandboxed-agents\/researcher; .* \(no-blind-detection\)\n$/)]]);

/** Names of equal objects, of which the snapshot has the first one and the number. */
const EQUAL: { readonly [example: string]: RegExp } = { sessions: /session-\d+(-c8\w{6})?/g };

/** The YAML as the snapshot has it. */
function condensed(name: string, yaml: string): string {
  if (EQUAL[name] === undefined) {
    return yaml;
  }
  const documents = yaml.split('\n---\n').map((document) => document.replace(EQUAL[name], 'NAME'));
  return [...new Set(documents)].map((document) => {
    const count = documents.filter((other) => other === document).length;
    return count > 1 ? `# ${count} of these\n${document}` : document;
  }).join('\n---\n');
}

/**
 * Each example runs twice, the second time after all others and in the opposite order. The bytes are the same whatever ran before in the
 * process, so that no run depends on what another one leaves in the library; the snapshots hold that other processes give the same.
 */
const folder = mkdtempSync(join(tmpdir(), 'examples-'));
const names = [...exampleNames(), ...refusedNames()];
const runs = [...names.map((name) => `${name}-1`), ...[...names].reverse().map((name) => `${name}-2`)];
const outcomes = new Map<string, ExampleOutcome>();
const outcomeOf = (name: string, run = 1) => outcomes.get(`${name}-${run}`)!;

beforeAll(() => {
  runs.forEach((run) => mkdirSync(join(folder, run)));
  const all = runExamples(runs.map((run) => ({ name: run.slice(0, -2), outdir: join(folder, run) })));
  runs.forEach((run, i) => outcomes.set(run, all[i]));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The YAML that a run of an example wrote. */
function written(name: string, run: number): string {
  const outcome = outcomeOf(name, run);
  expect(complaintOf(outcome)).toEqual(WARNINGS.get(name) ?? '');
  return readYaml(outcome.outdir);
}

test('the guide\'s own comes with the others', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(['seed', 'quickstart']));
});

test.each(exampleNames())('examples/%s writes the same valid manifests on every run', (name) => {
  const yaml = written(name, 1);
  expectValid(parseObjects(yaml));
  expect(written(name, 2)).toBe(yaml);
  expect(condensed(name, yaml)).toMatchSnapshot();
}, 30_000);

test.each(refusedNames())('examples/%s is refused, and writes nothing', (name) => {
  const outcome = outcomeOf(name);
  expect(refusalOf(outcome)).toMatchSnapshot();
  expect(readdirSync(outcome.outdir)).toEqual([]);
});

test('the one that opens the cluster again is told the policy and the range', () => {
  expect(refusalOf(outcomeOf('egress-reopened'))).toContain('NetworkPolicy egress-reopened/debug spec.egress[0].to[0] allows 10.244.7.0/24 of the pods');
});

test('an example that throws is told from one that synthesizes', () => {
  expect(() => complaintOf(outcomeOf('egress-reopened'))).toThrow(/^examples\/egress-reopened does not synthesize: Error: Validation failed/);
  expect(() => refusalOf(outcomeOf('quickstart'))).toThrow('examples/quickstart is not refused');
});
