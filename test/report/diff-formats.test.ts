import { PostureDiff } from '../../src/engine/posture/posture-diff';
import { DIFF_VERBS, PostureChange } from '../../src/engine/posture/posture-diff-change';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-verdict';
import { PostureSource } from '../../src/engine/posture/posture-source';
import { Severity } from '../../src/engine/rules/severity';
import { Json } from '../../src/engine/value/json';
import { diffGithub } from '../../src/report/diff-github';
import { diffHtml } from '../../src/report/diff-html';
import { diffJson } from '../../src/report/diff-json';
import { diffJunit } from '../../src/report/diff-junit';
import { diffMarkdown } from '../../src/report/diff-markdown';
import { diffSarif } from '../../src/report/diff-sarif';
import { diffTable } from '../../src/report/diff-table';
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
const sarif = (diff: PostureDiff) => JSON.parse(diffSarif(diff, '1.2.3', fail)) as Json;
const fail = (text: string): never => {
  throw new Error(text);
};

describe('SARIF', () => {
  const isSarif = sarifSchema();

  test('says what is new, gone and as before', () => {
    expect((sarif(DIFF).runs[0].results as Json[]).map(({ ruleId, level, baselineState }) => [ruleId, level, baselineState])).toEqual([
      ['posture-change', 'error', 'new'], ['require-seccomp', 'error', 'new'], ['no-host-ports', 'note', 'absent'],
      ['no-latest-image', 'error', 'unchanged'],
    ]);
  });

  test.each([['changes', DIFF], ['no changes', NONE], ['hostile names', HOSTILE_DIFF]])('is valid with %s', (_, diff) => {
    const log = sarif(diff);
    expect([isSarif(log), isSarif.errors]).toEqual([true, null]);
    expect((log.runs[0].results as Json[]).filter(({ message }) => String(message.text).includes(']('))).toEqual([]);
  });
});

test.each([
  ['changes', DIFF, 3, 1], ['no changes', NONE, 1, 0], ['hostile names', HOSTILE_DIFF, DIFF_VERBS.length, 1],
])('JUnit is valid with %s', async (_, diff, tests, failures) => {
  const xml = diffJunit(diff, isFailure);
  expect(await junitFaults(xml)).toEqual([]);
  expect(xml).toContain(`tests="${tests}" failures="${failures}"`);
});

test('annotations: errors for what fails, and no name starts a command', () => {
  expect(diffGithub(DIFF, isFailure)).toBe([
    '::error file=a.yaml,line=7,title=Deployment "agents/coder"::opens 203.0.113.0/24:443: NetworkPolicy "agents/p" spec.egress[0]',
    '::warning file=a.yaml,line=7,title=Deployment "agents/coder"::drops "seccomp profile": it is missing',
    '3 changes: 1 opened, 1 dropped, 1 fixed',
    'opens 203.0.113.0/24:443 for agents/coder',
    '',
  ].join('\n'));
  const lines = diffGithub(HOSTILE_DIFF, isFailure).trimEnd().split('\n');
  expect(lines.filter((line) => !/^::(?:error|warning) file=/.test(line))).toEqual(lines.slice(-2));
  expect(lines.join('\n')).not.toContain('##[');
  expect(diffGithub(NONE, isFailure)).toBe(`0 changes\n${NO_DIFFERENCE}\n`);
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
  const lines = diffGithub({ ...DIFF, changes: MIXED }, ({ verb, severity }) => verb === 'opens' || severity !== undefined)
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
  expect(diffGithub({ ...DIFF, changes }, isFailure).split('\n').slice(0, 2)).toEqual([
    '::error file=a.yaml,line=7,title=Pod "agents/a" and 2 more::opens x.example: NetworkPolicy "agents/p" spec.egress[0]',
    '::error file=b.yaml,line=7,title=Deployment "agents/coder"::opens x.example: NetworkPolicy "agents/p" spec.egress[0]',
  ]);
});

test.each([2_000, 3_000, 8_000])('Markdown of %i characters has what opens and the worst, and counts the others', (maxLength) => {
  const text = diffMarkdown({ ...DIFF, changes: MIXED }, maxLength);
  expect(text.length).toBeLessThanOrEqual(maxLength);
  const shown = [...text.matchAll(/^- <code>(\w+) (.*?)<\/code>/gm)].map(([, verb, what]) => `${verb} ${what}`);
  expect(shown).toEqual(expect.arrayContaining(['opens Secret "agents/key"', 'opens the internet', 'opens 0.example']));
  expect(shown.some((line) => line.startsWith('drops')) && shown.filter((line) => line.startsWith('opens')).length < 32).toBe(false);
  expect(text).toContain(`\n${92 - shown.length} more changes do not fit in here; `);
});

test('Markdown: one item for each change, which no name can break, and no more than a comment holds', () => {
  const text = diffMarkdown(HOSTILE_DIFF);
  expect(text.split('\n').filter((line) => line.startsWith('- <code>'))).toHaveLength(DIFF_VERBS.length);
  expect(text).not.toMatch(/<script|\]\(|@user|\n::|`/);
  const many = { ...DIFF, changes: Array.from({ length: 9_000 }, (_, i) => change('opens', `${i} for {}`, { object: `Pod "a/${i}"` })) };
  const cut = diffMarkdown(many, 65_000);
  expect(cut.length).toBeLessThanOrEqual(65_000);
  expect(diffMarkdown(many).match(/^- <code>/gm)).toHaveLength(9_000);
  expect(cut).toMatch(/\n\d+ more changes do not fit in here; see them all with --format json\n\n9000 changes: 9000 opened\n$/);
  expect(diffMarkdown({ ...HOSTILE_DIFF, verdict: HOSTILE.repeat(9_000) }, 2_000).length).toBeLessThanOrEqual(2_000);
});

test('HTML escapes every name and runs no script', () => {
  const page = diffHtml(HOSTILE_DIFF);
  expect(page).not.toMatch(/<script|\u0001|\u202e/);
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page.match(/<li class="finding /g)).toHaveLength(DIFF_VERBS.length);
});

test('in HTML, what weakens an agent has a colour', () => {
  const pageOf = (verb: PostureChange['verb']) => diffHtml({ ...DIFF, changes: [change(verb, 'x')] });
  const weights = Object.fromEntries(DIFF_VERBS.map((verb) => [verb, /class="finding (\w*)"/.exec(pageOf(verb))![1]]));
  expect(weights).toMatchObject({ opens: 'error', drops: 'warning', accepts: 'warning', closes: '', removes: '' });
});

test('the table and JSON keep a name on its line', () => {
  expect(diffTable(HOSTILE_DIFF, 100).split('\n').filter((line) => /^\s{2}\w/.test(line))).toHaveLength(DIFF_VERBS.length);
  expect((JSON.parse(diffJson(HOSTILE_DIFF)) as Json).changes[0].object).toBe(HOSTILE);
  expect(diffTable(DIFF, 1)).toBe([
    'opens 203.0.113.0/24:443 for agents/coder', '', 'Deployment "agents/coder"',
    '  opens 203.0.113.0/24:443: NetworkPolicy "agents/p" spec.egress[0] (a.yaml:7 and 1 more)', '',
    '2 more changes; see them all with --max-changes or --format json', '3 changes: 1 opened, 1 dropped, 1 fixed', '',
  ].join('\n'));
});
