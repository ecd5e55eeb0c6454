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
const NONE: PostureDiff = { verdict: NO_DIFFERENCE, changes: [], unchanged: [] };

/** The syntax of every format, in every text. */
const HOSTILE = 'x]]>&<script>alert(1)</script>\'"`|\n::error title=a::b%0A\r##[stop-commands]y [z](https://evil.example) @user '
  + '\u0001\ufffe\u202e{}';
const HOSTILE_DIFF: PostureDiff = {
  verdict: HOSTILE,
  changes: DIFF_VERBS.map((verb) => change(verb, `${HOSTILE} for {}`, {
    object: HOSTILE, detail: HOSTILE, ruleId: HOSTILE, sources: [{ object: HOSTILE, field: HOSTILE, file: HOSTILE, line: 1 }],
  })),
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
    'opens 203.0.113.0/24:443 for agents/coder (3 changes: 1 opened, 1 dropped, 1 fixed)',
    '',
  ].join('\n'));
  const lines = diffGithub(HOSTILE_DIFF, isFailure).trimEnd().split('\n');
  expect(lines.filter((line) => !/^::(?:error|warning) file=/.test(line))).toEqual([lines[lines.length - 1]]);
  expect(lines.join('\n')).not.toContain('##[');
  expect(diffGithub(NONE, isFailure)).toBe(`${NO_DIFFERENCE} (0 changes)\n`);
});

test('Markdown: one item for each change, which no name can break, and no more than a comment holds', () => {
  const text = diffMarkdown(HOSTILE_DIFF);
  expect(text.split('\n').filter((line) => line.startsWith('- <code>'))).toHaveLength(DIFF_VERBS.length);
  expect(text).not.toMatch(/<script|\]\(|@user|\n::|`/);
  const many = { ...DIFF, changes: Array.from({ length: 9_000 }, (_, i) => change('opens', `${i} for {}`, { object: `Pod "a/${i}"` })) };
  const cut = diffMarkdown(many);
  expect(cut.length).toBeLessThan(65_536);
  expect(cut).toMatch(/\n\d+ more changes do not fit in here; see them all with --format json\n\n9000 changes: 9000 opened\n$/);
  expect(diffMarkdown({ ...NONE, verdict: HOSTILE.repeat(9_000) }).length).toBeLessThan(65_536);
});

test('HTML escapes every name and runs no script', () => {
  const page = diffHtml(HOSTILE_DIFF);
  expect(page).not.toMatch(/<script|\u0001|\u202e/);
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page.match(/<li class="finding">/g)).toHaveLength(DIFF_VERBS.length);
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
