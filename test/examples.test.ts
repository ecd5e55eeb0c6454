import { createHash } from 'crypto';
import { readFileSync, readdirSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { EXAMPLES, exampleRuns } from './support/examples';
import { folderOfTest } from './support/folder';
import { expectSnapshotText, expectValid } from './support/schema';
import { objectsText } from '../scripts/support/demo-objects';
import { demoSummary } from '../scripts/support/demo-summary';
import { complaintOf, exampleNames, parseObjects, readYaml, refusalOf, refusedNames } from '../scripts/support/examples';

/** What an example complains of; the others complain of nothing. */
const WARNINGS =
  new Map([['detection-sandboxed',
    expect.stringMatching(/^warning: \[detection-sandboxed\/rules\] .* nothing fires for sandboxed-agents\/researcher: .* \(no-blind-detection\)\n$/)]]);

const SNAPSHOTS = '__snapshots__/examples.test.ts.snap';

/** Examples of which the snapshot has the whole YAML. Of the others it has a digest of each object. */
const WHOLE = ['seed', 'quickstart', 'strict', 'coding-agent', 'credential-broker', 'mcp', 'exposed', 'fleet'];

/** Names of equal objects, of which the snapshot has one line and the number. */
const EQUAL: { readonly [example: string]: RegExp } = { sessions: /session-\d+(-c8\w{6})?/g };

/** The objects of an example, each under a line with its name and digest. */
function digested(name: string, yaml: string): Map<string, string> {
  const documents = yaml.split('\n---\n').map((text) => `${(EQUAL[name] ? text.replace(EQUAL[name], 'NAME') : text).trimEnd()}\n`);
  return new Map([...new Set(documents)].map((document) => {
    const [{ kind, metadata: { name: object, namespace = '-' } }] = parseObjects(document);
    const count = documents.filter((other) => other === document).length;
    const digest = createHash('sha256').update(document).digest('hex').slice(0, 16);
    return [`${kind} ${namespace}/${object}: ${digest}${count > 1 ? `, ${count} of these` : ''}`, document];
  }));
}

/** Fails if the digest of an object is another than in the snapshot, and shows the object. */
function expectDigests(name: string, yaml: string): void {
  const objects = digested(name, yaml);
  expectSnapshotText([...objects.keys()].join('\n'));
  if (expect.getState().suppressedErrors.length > 0) { // Jest keeps the error of a snapshot until the test ends
    const snapshots = createRequire(__filename)(`./${SNAPSHOTS}`) as { readonly [name: string]: string };
    const pinned = snapshots[`${expect.getState().currentTestName} 1`] ?? '';
    const shown = [...objects].filter(([line]) => !pinned.split('\n').includes(line)).map(([, document]) => document);
    throw new Error(`The objects that are new or have changed:\n${shown.join('---\n')}
This prints what the example wrote when the snapshot last changed:
old=$(mktemp -d) && git worktree add -q "$old" $(git log -1 --format=%H -- test/${SNAPSHOTS}) \\
  && ln -s "$PWD/node_modules" "$old" && (cd "$old" && npx tsx --tsconfig test/tsconfig.json examples/${name}/main.ts) \\
  && cat "$old/examples/${name}/dist"/*; git worktree remove -f "$old"`);
  }
}

/**
 * Each example runs twice, the second time after all others and in the opposite order. The bytes are the same whatever ran before in the
 * process, so that no run depends on what another one leaves in the library; the snapshots hold that other processes give the same.
 */
let outcomes: ReturnType<typeof exampleRuns>;
const outcomeOf = (name: string, run: 0 | 1 = 0) => outcomes.get(name)![run];

beforeAll(() => {
  outcomes = exampleRuns();
}, 60_000);

/** The YAML that a run of an example wrote. */
function written(name: string, run: 0 | 1 = 0): string {
  const outcome = outcomeOf(name, run);
  expect(complaintOf(outcome)).toEqual(WARNINGS.get(name) ?? '');
  return readYaml(outcome.outdir);
}

test('the guide\'s own comes with the others', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(['seed', 'quickstart']));
});

test.each(exampleNames())('examples/%s writes the same valid manifests on every run', (name) => {
  const yaml = written(name);
  expectValid(parseObjects(yaml));
  expect(written(name, 1)).toBe(yaml);
  (WHOLE.includes(name) ? expectSnapshotText(yaml) : expectDigests(name, yaml));
}, 30_000);

test.each(refusedNames())('examples/%s is refused, and writes nothing', (name) => {
  const outcome = outcomeOf(name);
  expectSnapshotText(refusalOf(outcome));
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
  const report = join(folderOfTest(), 'demo', 'report.html');
  let lines: string[];

  beforeAll(async () => {
    lines = await demoSummary(EXAMPLES.map((name) => outcomeOf(name)), report);
  }, 60_000);

  test('prints at most 40 lines: one for each example, the report, and what to look at first', () => {
    expect(lines.join('\n').split('\n').length + BEFORE).toBeLessThanOrEqual(40);
    expect(lines.slice(0, EXAMPLES.length).map((line) => line.split(' ')[0])).toEqual(EXAMPLES.map((name) => `examples/${name}`));
    expect(lines.slice(EXAMPLES.length)).toEqual([
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
