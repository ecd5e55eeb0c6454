import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { expectValid } from './support/schema';
import { objectsText } from '../scripts/support/demo-objects';
import { demoSummary } from '../scripts/support/demo-summary';
import {
  ExampleOutcome, complaintOf, exampleNames, parseObjects, readYaml, refusalOf, refusedNames, runExamples,
} from '../scripts/support/examples';

/** What an example complains of; the others complain of nothing. */
const WARNINGS =
  new Map([['detection-sandboxed',
    expect.stringMatching(/^warning: \[detection-sandboxed\/rules\] .* nothing fires for sandboxed-agents\/researcher: .* \(no-blind-detection\)\n$/)]]);

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
  expect(refusalOf(outcomeOf('egress-reopened')))
    .toContain('NetworkPolicy [egress-reopened/debug] spec.egress[0].to[0] allows 10.244.7.0/24 of the pods');
});

test('an example that throws is told from one that synthesizes', () => {
  expect(() => complaintOf(outcomeOf('egress-reopened'))).toThrow(/^examples\/egress-reopened does not synthesize: Error: Validation failed/);
  expect(() => refusalOf(outcomeOf('quickstart'))).toThrow('examples/quickstart is not refused');
});

describe('npm run demo', () => {
  /** npm and projen print that they run it. */
  const BEFORE = 5;
  const report = join(folder, 'demo', 'report.html');
  let lines: string[];

  beforeAll(async () => {
    lines = await demoSummary(names.map((name) => outcomeOf(name)), report);
  }, 60_000);

  test('prints at most 40 lines: one for each example, the report, and what to look at first', () => {
    expect(lines.join('\n').split('\n').length + BEFORE).toBeLessThanOrEqual(40);
    expect(lines.slice(0, names.length).map((line) => line.split(' ')[0])).toEqual(names.map((name) => `examples/${name}`));
    expect(lines.slice(names.length)).toEqual([
      expect.stringMatching(/^The report of all of them is \S+\/demo\/report\.html\. No errors\. 1 warning to review\. \d+ findings are accepted with a reason\. 1 of \d+ agents is at high risk\.$/),
      expect.stringMatching(/^Look first at examples\/quickstart\/main\.ts .* \(no-blind-detection\)$/),
    ]);
  });

  test.each([
    ['seed', ' 9 objects     23 filled fields   0 findings    1 accepted'],
    ['detection-sandboxed', ' 10 objects     23 filled fields    1 finding    0 accepted'],
    ['egress-reopened', ' NetworkPolicy [egress-reopened/debug] spec.egress[0].to[0] allows 10.244.7.0/24 of the pods; '],
  ])('examples/%s has %j', (name, text) => {
    expect(lines.find((line) => line.startsWith(`examples/${name} `))).toContain(text);
  });

  test('writes a report of the agents of all examples', () => {
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('<h1>Agents of all examples</h1>');
    expect(['claude-code', 'researcher', 'coder'].filter((agent) => !html.includes(`agents/${agent}`) && !html.includes(`-${agent}`)))
      .toEqual([]);
  });

  test('shows every object of an example, equal ones once', () => {
    const text = objectsText(outcomeOf('sessions'));
    expect(text).toMatch(/^\nexamples\/sessions -> examples\/sessions\/dist, 508 objects\n  object /);
    expect(text).toMatch(/^  Job\/\S+ and 499 more  /m);
  });
});
