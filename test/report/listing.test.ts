import { PostureRun } from '../../src/engine/posture/posture';
import { PostureDiff } from '../../src/engine/posture/posture-diff';
import { DIFF_VERBS, NO_DIFFERENCE, PostureChange } from '../../src/engine/posture/posture-diff-change';
import { PostureSource } from '../../src/engine/posture/posture-finding';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Severity } from '../../src/engine/rules/severity';
import { Json } from '../../src/engine/value/json';
import { listingOfDiff } from '../../src/report/diff-listing';
import { githubOf } from '../../src/report/github';
import { junitOf } from '../../src/report/junit';
import { listHtml } from '../../src/report/list-html';
import { listMarkdown } from '../../src/report/list-markdown';
import { Entry, Listing, Subject, labelCounts } from '../../src/report/listing';
import { sarifOf } from '../../src/report/sarif';
import { tableOf } from '../../src/report/table';
import { exampleRun } from '../support/posture';
import { junitFaults, sarifSchema } from '../support/report-schemas';

const source = (file: string, line = 7): PostureSource => ({ object: 'NetworkPolicy "agents/p"', field: 'spec.egress[0]', file, line });

function change(verb: PostureChange['verb'], phrase: string, tweak: Partial<PostureChange> = {}): PostureChange {
  return { verb, object: 'Deployment "agents/coder"', phrase, sources: [source('a.yaml')], ...tweak };
}

const DIFF: PostureDiff = {
  verdict: 'opens 203.0.113.0/24:443 for agents/coder',
  changes: [
    change('opens', '203.0.113.0/24:443 for {}', { sources: [source('a.yaml'), source('b.yaml')] }),
    change('drops', '"seccomp profile" of {}', { ruleId: 'require-seccomp', severity: Severity.ERROR, detail: 'it is missing' }),
    change('fixes', '"no host ports" of {}', { ruleId: 'no-host-ports' }),
  ],
  added: [],
  unchanged: [{
    ruleId: 'no-latest-image',
    severity: Severity.ERROR,
    title: 'no image with the tag "latest"',
    problem: 'Image has the tag "latest"',
    message: 'image is a:latest',
    remedy: '',
    docs: '',
    source: source('a.yaml', 9),
    filledByHarden: false,
    acknowledged: 'it is a test',
  }],
};
const NONE: PostureDiff = { verdict: NO_DIFFERENCE, changes: [], added: [], unchanged: [] };

/** The syntax of every format, in every text. */
const HOSTILE = 'x]]>&<script>alert(1)</script>\'"`|\n::error title=a::b%0A\r##[stop-commands]y [z](https://evil.example) @user '
  + '\u0001\ufffe\u202e{}';
const HOSTILE_DIFF: PostureDiff = {
  verdict: HOSTILE,
  changes: DIFF_VERBS.map((verb) => change(verb, `${HOSTILE} for {}`, {
    object: HOSTILE, detail: HOSTILE, ruleId: HOSTILE, sources: [{ object: HOSTILE, field: HOSTILE, file: HOSTILE, line: 1 }],
  })),
  added: [],
  unchanged: [],
};

const isFailure = ({ verb }: PostureChange) => verb === 'opens';
const judged = (more: Partial<PostureRun> = {}) => ({ ...judgeManifests<never>([]), run: exampleRun(more) });
const listed = (diff: PostureDiff, fails = isFailure, old: Partial<PostureRun> = {}) =>
  listingOfDiff({ diff, old: judged(old), now: judged(), fails });
const fail = (text: string): never => {
  throw new Error(text);
};
const sarif = (diff: PostureDiff) => JSON.parse(sarifOf(listed(diff), fail)) as Json;

describe('SARIF', () => {
  const isSarif = sarifSchema();

  test('says what is new, gone and as before', () => {
    expect((sarif(DIFF).runs[0].results as Json[]).map(({ ruleId, level, baselineState }) => [ruleId, level, baselineState])).toEqual([
      ['diff-opens', 'error', 'new'], ['require-seccomp', 'error', 'new'], ['no-host-ports', 'note', 'absent'],
      ['no-latest-image', 'error', 'unchanged'],
    ]);
  });

  test.each([['changes', DIFF], ['no changes', NONE], ['hostile names', HOSTILE_DIFF]])('is valid with %s', (_, diff) => {
    const log = sarif(diff);
    expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
    expect((log.runs[0].results as Json[]).filter(({ message }) => String(message.text).includes(']('))).toEqual([]);
  });
});

test('SARIF says what the rule of each change is', () => {
  const { tool, results } = sarif(DIFF).runs[0] as Json;
  const rules = (results as Json[]).map(({ ruleIndex }) => (tool.driver.rules as Json[])[ruleIndex as number]);
  expect(rules.map(({ id }) => id as string)).toEqual(['diff-opens', 'require-seccomp', 'no-host-ports', 'no-latest-image']);
  expect(rules[0]).toMatchObject({
    helpUri: expect.stringMatching(/\/docs\/diff\.md#diff$/),
    help: { text: expect.stringContaining('Review the policy at this place') },
    properties: { 'security-severity': '7.5' },
  });
});

test.each([
  ['changes', DIFF, 3, 1], ['no changes', NONE, 1, 0], ['hostile names', HOSTILE_DIFF, DIFF_VERBS.length, 1],
])('JUnit is valid with %s', async (_, diff, tests, failures) => {
  const xml = junitOf(listed(diff));
  expect(await junitFaults(xml)).toEqual([]);
  expect(xml).toContain(`tests="${tests}" failures="${failures}"`);
});

test('annotations: errors for what fails, and no name starts a command', () => {
  expect(githubOf(listed(DIFF))).toBe([
    '::error file=a.yaml,line=7,title=Deployment "agents/coder"::opens 203.0.113.0/24:443: NetworkPolicy "agents/p" spec.egress[0]',
    '::warning file=a.yaml,line=7,title=Deployment "agents/coder"::drops "seccomp profile": it is missing'
      + '%0Ahttps://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/rules/require-seccomp.md',
    '3 changes: 1 opened, 1 dropped, 1 fixed',
    'opens 203.0.113.0/24:443 for agents/coder',
    '',
  ].join('\n'));
  const lines = githubOf(listed(HOSTILE_DIFF)).trimEnd().split('\n');
  expect(lines.filter((line) => !/^::(?:error|warning) file=/.test(line))).toEqual(lines.slice(-2));
  expect(lines.join('\n')).not.toContain('##[');
  expect(githubOf(listed(NONE))).toBe(`${NO_DIFFERENCE}\n`);
});

/** Many changes, the worst last. */
const MIXED = [
  ...Array.from({ length: 30 }, (_, i) => change('fixes', `"${i}" of {}`)),
  ...Array.from({ length: 30 }, (_, i) => change('drops', `"${i}" of {}`, { severity: Severity.ERROR })),
  ...Array.from({ length: 30 }, (_, i) => change('opens', `${i}.example for {}`, { object: 'Pod "agents/other"' })),
  change('opens', 'the internet for {}', { harm: 1 }),
  change('opens', 'Secret "agents/key" for {}', { harm: 0 }),
];

test('annotations: what opens and the worst first, as many as GitHub shows, and a notice that counts the others', () => {
  const lines = githubOf(listed({ ...DIFF, changes: MIXED }, ({ verb, severity }) => verb === 'opens' || severity !== undefined))
    .trimEnd().split('\n');
  expect(lines.flatMap((line) => /^::error .*::opens (.*?): NetworkPolicy/.exec(line)?.slice(1) ?? [])).toEqual([
    'Secret "agents/key"', 'the internet', ...Array.from({ length: 8 }, (_, i) => `${i}.example`),
  ]);
  expect(lines.slice(-3)).toEqual([
    '::notice::52 more changes have no annotation: GitHub shows 10 errors and warnings of a step',
    '92 changes: 32 opened, 30 dropped, 30 fixed', DIFF.verdict,
  ]);
});

test('annotations: what one line changes for many agents is one', () => {
  const changes = [...['a', 'b', 'c'].map((name) => change('opens', 'x.example for {}', { object: `Pod "agents/${name}"` })),
    change('opens', 'x.example for {}', { sources: [source('b.yaml')] })];
  expect(githubOf(listed({ ...DIFF, changes })).split('\n').slice(0, 2)).toEqual([
    '::error file=a.yaml,line=7,title=Pod "agents/a" and 2 more::opens x.example: NetworkPolicy "agents/p" spec.egress[0]',
    '::error file=b.yaml,line=7,title=Deployment "agents/coder"::opens x.example: NetworkPolicy "agents/p" spec.egress[0]',
  ]);
});

test.each([2_000, 3_000, 8_000])('Markdown of %i characters has what opens and the worst, and counts the others', (maxLength) => {
  const text = listMarkdown(listed({ ...DIFF, changes: MIXED }), { maxLength });
  expect(text.length).toBeLessThanOrEqual(maxLength);
  const shown = [...text.matchAll(/^- <code>(\w+) (.*?)(?:: NetworkPolicy .*?)?<\/code>/gm)].map(([, verb, what]) => `${verb} ${what}`);
  expect(shown).toEqual(expect.arrayContaining(['opens Secret "agents/key"', 'opens the internet', 'opens 0.example']));
  expect(shown.some((line) => line.startsWith('drops')) && shown.filter((line) => line.startsWith('opens')).length < 32).toBe(false);
  expect(text).toContain(`\n${92 - shown.length} more changes do not fit in here; `);
});

test('Markdown: one item for each change, which no name can break, and no more than a comment holds', () => {
  const text = listMarkdown(listed(HOSTILE_DIFF));
  expect(text.split('\n').filter((line) => line.startsWith('- <code>'))).toHaveLength(DIFF_VERBS.length);
  expect(text).not.toMatch(/<script|\]\(|@user|\n::|`/);
  const many = { ...DIFF, changes: Array.from({ length: 9_000 }, (_, i) => change('opens', `${i} for {}`, { object: `Pod "a/${i}"` })) };
  const cut = listMarkdown(listed(many), { maxLength: 65_000 });
  expect(cut.length).toBeLessThanOrEqual(65_000);
  expect(listMarkdown(listed(many)).match(/^- <code>/gm)).toHaveLength(9_000);
  expect(cut).toMatch(/\n\d+ more changes do not fit in here; see them all with --format json\n\n9000 changes: 9000 opened\n\n- cdk8s-hardened-agents/);
  expect(listMarkdown(listed({ ...HOSTILE_DIFF, verdict: HOSTILE.repeat(9_000) }), { maxLength: 2_000 }).length).toBeLessThanOrEqual(2_000);
});

test('HTML escapes every name and runs no script', () => {
  const page = listHtml(listed(HOSTILE_DIFF));
  expect(page).not.toMatch(/<script|\u0001|\u202e/);
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page.match(/<li class="finding /g)).toHaveLength(DIFF_VERBS.length);
});

test('in HTML, what weakens an agent has a colour', () => {
  const pageOf = (verb: PostureChange['verb']) => listHtml(listed({ ...DIFF, changes: [change(verb, 'x')] }));
  const weights = Object.fromEntries(DIFF_VERBS.map((verb) => [verb, /class="finding (\w*)"/.exec(pageOf(verb))![1]]));
  expect(weights).toMatchObject({ opens: 'error', drops: 'warning', accepts: 'warning', closes: 'note', removes: 'note' });
});

test('the table keeps a name on its line, and counts what it does not show', () => {
  expect(tableOf(listed(HOSTILE_DIFF), 100).split('\n').filter((line) => /^\s{2}(?!http)\w/.test(line))).toHaveLength(DIFF_VERBS.length);
  expect(tableOf(listed(DIFF), 1)).toBe([
    'opens 203.0.113.0/24:443 for agents/coder', '', 'Deployment "agents/coder"',
    '  opens 203.0.113.0/24:443: NetworkPolicy "agents/p" spec.egress[0] (a.yaml:7 and 1 more)', '',
    '2 more: 1 dropped, 1 fixed; see them all with --max-changes or --format json', '3 changes: 1 opened, 1 dropped, 1 fixed', '',
  ].join('\n'));
});

test.each<[string, (listing: Listing) => string]>([
  ['table', (listing) => tableOf(listing, 100)], ['github', githubOf], ['junit', junitOf], ['sarif', (listing) => sarifOf(listing, fail)],
  ['markdown', (listing) => listMarkdown(listing)], ['html', listHtml],
])('%s says what was not judged in one of the builds', (_, write) => {
  const missed = { unjudged: [{ kind: 'example.com/Zeppelin', objects: 2 }], unreadable: ['chart.yaml:1: is a template'] };
  const text = write(listed(NONE, isFailure, missed));
  expect(text).toContain('example.com/Zeppelin (2)');
  expect(text).toMatch(/old build/);
  expect(write(listed(NONE))).not.toMatch(/Zeppelin|chart\.yaml/);
});

test('what is the same of both builds is said once', () => {
  const text = listMarkdown(listed(NONE, isFailure, { paths: ['old'] }));
  expect(text.match(/Agents are the pods/g)).toHaveLength(1);
  expect(text).toContain('\n- old build: cdk8s-hardened-agents 1.2.3 judged "old".\n'
    + '- new build: cdk8s-hardened-agents 1.2.3 judged "manifests".\n');
});

describe('the table of findings', () => {
  const row = (subject: Subject, label: 'error' | 'warning' | 'unused' | 'acknowledged', text: string): Entry => ({
    label,
    level: label === 'error' ? 'error' : 'warning',
    fails: label === 'error',
    subject,
    rule: 'no-x',
    columns: [label, 'no-x'],
    name: text,
    text,
    ...label === 'error' && { docs: 'https://docs.example/no-x.md' },
    places: () => [],
    key: () => [text],
  });
  const subject = (name: string, place = () => 'pods.yaml:1'): Subject => ({ name: `Pod ${name}`, place });
  const [a, b, c] = ['a', 'b', 'c'].map((name) => subject(name));
  const rows = [
    row(b, 'error', '4'), row(c, 'error', '6'), row(a, 'warning', '2'), row(b, 'warning', '3'), row(a, 'warning', '7'),
    row(c, 'unused', '5'), row(a, 'acknowledged', '1'),
  ];
  const listing = (entries: readonly Entry[]): Listing => ({ ...listed(NONE), verdict: undefined, limitOption: '--max-findings', entries });

  test('groups by object, objects with errors first', () => {
    expect(tableOf(listing(rows), 100).split('\n\n')).toEqual([
      'Pod b (pods.yaml:1)\n  error         no-x  4\n  warning       no-x  3',
      'Pod c (pods.yaml:1)\n  error         no-x  6\n  unused        no-x  5',
      'Pod a (pods.yaml:1)\n  warning       no-x  2\n  warning       no-x  7\n  acknowledged  no-x  1',
      'More about the rules\n  https://docs.example/no-x.md\n',
    ]);
  });

  test.each<[number, string]>([
    [1, '6 more: 1 error, 3 warnings, 1 unused, 1 acknowledged'], [3, '4 more: 2 warnings, 1 unused, 1 acknowledged'],
  ])('shows %i of them and counts the rest', (most, hidden) => {
    const text = tableOf(listing(rows), most);
    expect(text.match(/^ {2}(error|warning|unused|acknowledged)/gm)).toHaveLength(most);
    expect(text).toMatch(new RegExp(`\n\n${hidden}; see them all with --max-findings or --format json\n$`));
  });

  test('names only the objects that it shows: a name can cost the reading of a document', () => {
    const place = jest.fn(() => 'pods.yaml:9');
    tableOf(listing([...rows, row(subject('d', place), 'warning', '8')]), 2);
    expect(place).not.toHaveBeenCalled();
  });

  test('counts are in the order of the labels', () => {
    expect(labelCounts([...rows].reverse())).toBe('2 errors, 3 warnings, 1 unused, 1 acknowledged');
  });
});
