import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { Json } from '../../src/engine/value/json';
import { yaml } from '../cli/command';
import { surroundings, tweaked } from '../support/cases';
import { ActionCall, runComposite } from '../support/composite';
import { makePolicy } from '../support/plain';
import { RecipeFolder } from '../support/recipe';
import { ROOT } from '../support/root';

/** The action of GitHub: all its steps, with the real command line, and with stubs for `gh` and the actions that upload. */

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Json;
const steps = action.runs.steps as Json[];

const folder = new RecipeFolder();
afterAll(() => folder.remove());

const pod = (name: string, tweak: Json = {}) => tweaked('Pod', ({ metadata, spec }) => {
  metadata.name = name;
  Object.assign(spec, tweak);
})();
const opening: Json = makePolicy('more', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port: 443 }] }],
});
folder.file('good.yaml', yaml(pod('coder'), ...surroundings()));
folder.file('weak.yaml', yaml(pod('coder', { hostPID: true }), ...surroundings()));
folder.file('open.yaml', yaml(pod('coder', { hostPID: true }), ...surroundings(), opening));
folder.file('bad.yaml', 'a: [');
folder.file('empty/notes.txt', '');
folder.file('two words/$(touch pwned).yaml', yaml(pod('coder'), ...surroundings()));

/** `gh` with the comments of one pull request. Who has no token reads nothing, and a token of a fork writes nothing. */
folder.file('tool/gh.js', `
const { readFileSync, writeFileSync } = require('fs');
const [args, file] = [process.argv.slice(2), process.env.RECIPE + '/comments.json'];
const comments = JSON.parse(readFileSync(file, 'utf8'));
const isCall = (pattern) => pattern.test(args.join(' '));
const body = () => readFileSync(args.at(-1).replace(/^body=@/, ''), 'utf8');
if (process.env.GH_REPO !== 'owner/app' || !process.env.GH_TOKEN) {
  throw new Error('no token');
} else if (isCall(/^pr view 7 --json comments$/)) {
  console.log(JSON.stringify({ comments }));
} else if (process.env.GH_TOKEN === 'of a fork') {
  throw new Error('Resource not accessible by integration');
} else if (isCall(/^api --silent --method PATCH repos\\/owner\\/app\\/issues\\/comments\\/\\d+ --field body=@/)) {
  comments.find(({ url }) => url.endsWith('-' + args[4].split('/').pop())).body = body();
} else if (isCall(/^pr comment 7 --body-file /)) {
  comments.push({ url: 'https://github.com/owner/app/pull/7#issuecomment-' + (100 + comments.length), viewerDidAuthor: true, body: body() });
} else {
  throw new Error('no such call: ' + args.join(' '));
}
writeFileSync(file, JSON.stringify(comments));
`);
folder.program('gh', 'exec node "$RECIPE/tool/gh.js" "$@"\n');

const GITHUB = {
  repository: 'owner/app', job: 'agents', token: 'of the job', head_ref: '$(touch pwned)', event: { pull_request: { number: 7 } },
};
const RANGES = '--pod-cidr=10.244.0.0/16\n  --service-cidr=10.96.0.0/16\r\n';
const HTML = 'actions/upload-artifact';
const SARIF = 'github/codeql-action/upload-sarif';
/** What most runs need, and beside it the files. */
const COMMENT = { options: RANGES, html: 'false', comment: 'true' };
const FILES = { html: 'true', sarif: 'true' };
const LOWERED = `${RANGES}--severity=no-host-namespaces=off\n--reason=no-host-namespaces=it is tested here`;
const REPORTS = join('runner temp', 'cdk8s-hardened-agents');

beforeEach(() => {
  folder.file('comments.json', '[]');
  folder.file('npx.log', '');
});
const comments = () => JSON.parse(folder.read('comments.json')) as { url: string; body: string; viewerDidAuthor: boolean }[];
const run = (inputs: ActionCall['inputs'], more: Partial<ActionCall> = {}) =>
  runComposite(action, folder, { github: GITHUB, inputs: { ...COMMENT, ...inputs }, ...more });
const commands = (stdout: string) => stdout.split('\n').filter((line) => /^\s*::/.test(line));
/** Where each text is in another one, which has them in this order. */
const order = (text: string, ...parts: readonly string[]) => {
  const places = parts.map((part) => text.indexOf(part));
  return places.includes(-1) ? places : [...places].sort((a, b) => a - b).map((place) => parts[places.indexOf(place)]);
};

describe('the file', () => {
  test('inputs reach scripts through the environment alone', () => {
    const scripts = steps.flatMap(({ run: script }) => (script === undefined ? [] : [String(script)]));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
    expect(steps.filter((step) => step.run !== undefined && step.shell !== 'bash')).toEqual([]);
  });

  test('other actions are pinned by commit, beside their version, and do not fail the job', () => {
    const lines = readFileSync(join(ROOT, 'action.yml'), 'utf8').split('\n').filter((line) => line.includes('uses: '));
    expect(lines.map((line) => /^ +uses: ([\w/-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.exec(line)?.[1])).toEqual([HTML, SARIF]);
    expect(steps.filter(({ uses }) => uses !== undefined).map((step) => step['continue-on-error'] as boolean)).toEqual([true, true]);
    const build = readFileSync(join(ROOT, '.github', 'workflows', 'build.yml'), 'utf8');
    expect(build).toContain(steps.find(({ uses }) => String(uses).startsWith(HTML))!.uses);
  });

  test('each input is described and used', () => {
    const inputs = Object.entries<Json>(action.inputs);
    expect(inputs.filter(([, { description }]) => typeof description !== 'string')).toEqual([]);
    const used = JSON.stringify(steps);
    expect(inputs.filter(([name]) => !used.includes(`inputs.${name}`)).map(([name]) => name)).toEqual([]);
  });
});

describe('check alone', () => {
  test('clean manifests: a summary and the HTML file, and nothing else without being asked', () => {
    const html = action.inputs.html.default as string;
    const { status, stdout, outputs, summary, used } = run({ paths: 'good.yaml', html, comment: 'false' });
    expect([status, outputs, commands(stdout)]).toEqual([0, { 'exit-code': '0', 'verdict': '' }, []]);
    expect(summary.trimStart()).toMatch(/^## Nothing to fix/);
    expect([Object.keys(used), comments()]).toEqual([[HTML], []]);
    expect(used[HTML]).toMatchObject({ name: 'cdk8s-hardened-agents-agents', path: join(folder.path, REPORTS, 'report.html') });
    expect(folder.read('npx.log').split(' --fail-on')[0])
      .toBe('--no-install cdk8s-hardened-agents check --pod-cidr=10.244.0.0/16 --service-cidr=10.96.0.0/16');
  });

  test('findings: annotations, a comment, and both files although the job fails', () => {
    const { status, stdout, outputs, used } = run({ ...FILES, paths: 'weak.yaml', version: '1.2.3' });
    expect([status, outputs['exit-code']]).toEqual([1, '1']);
    expect(stdout).toMatch(/^::error file=weak\.yaml,line=\d+,title=no-host-namespaces/m);
    expect(used[SARIF]).toEqual({ sarif_file: join(folder.path, REPORTS, 'findings.sarif'), category: 'cdk8s-hardened-agents-agents' });
    expect(JSON.parse(folder.read(join(REPORTS, 'findings.sarif')))).toMatchObject({ version: '2.1.0', runs: [{ results: [{}] }] });
    expect(folder.read(join(REPORTS, 'report.html'))).toMatch(/^<!doctype html>/);
    expect(comments().map(({ body }) => body)).toEqual([expect.stringMatching(/^<!-- cdk8s-hardened-agents agents -->\n\n## 1 error to fix/)]);
    expect(folder.read('npx.log')).toMatch(/^--yes cdk8s-hardened-agents@1\.2\.3 check /);
  });

  test('an accepted file fails on reach that it does not have', () => {
    folder.run('npx --no-install cdk8s-hardened-agents check weak.yaml --write-accepted accepted.json');
    const held = run({ paths: 'open.yaml', accepted: 'accepted.json', options: LOWERED });
    expect(held.status).toBe(1);
    expect(commands(held.stdout)).toEqual([expect.stringContaining('title=require-accepted-reach')]);
  });

  test('manifests that cannot be read: exit code 2, no files, and the comment of an earlier run says so', () => {
    run({ paths: 'good.yaml' });
    const { status, outputs, used, summary } = run({ ...FILES, paths: 'bad.yaml' });
    expect([status, outputs['exit-code'], used]).toEqual([2, '2', {}]);
    expect(summary.trim()).toBe('Nothing was judged: the log of the job says why.');
    expect(comments().map(({ body }) => body.trim()))
      .toEqual(['<!-- cdk8s-hardened-agents agents -->\n\nNothing was judged: the log of the job says why.']);
  });
});

describe('a comparison', () => {
  test('annotations are of the changes, what opens first; the comment has the verdict, what opens, and then the posture', () => {
    const { status, stdout, outputs, used, summary } = run({ ...FILES, paths: 'open.yaml', old: 'good.yaml' });
    const verdict = expect.stringMatching(/^opens 2001:db8::\/32:443 for agents\/coder; drops /) as string;
    expect([status, outputs]).toEqual([1, { 'exit-code': '1', verdict }]);
    expect(commands(stdout)).toEqual([
      expect.stringMatching(/^::error file=open\.yaml,line=\d+,title=Pod "agents\/coder"::opens 2001:db8::\/32:443: NetworkPolicy/),
      expect.stringMatching(/^::error file=open\.yaml,line=\d+,title=Pod "agents\/coder"::drops "no host namespaces"/),
    ]);
    expect(stdout).toMatch(/^\| {3}error +no-host-namespaces /m);
    const [{ body }] = comments();
    const parts = [
      '<!-- cdk8s-hardened-agents agents -->\n### cdk8s-hardened-agents\n\n**<code>opens ', '\n- <code>opens ', '\n- <code>drops ',
      '\n## 1 error',
    ];
    expect(order(body, ...parts)).toEqual(parts);
    expect(order(summary, ...parts.slice(1))).toEqual(parts.slice(1));
    expect(Object.keys(used)).toEqual([HTML, SARIF]);
  });

  test('what does not fail passes, and what check finds still fails', () => {
    expect(run({ 'paths': 'open.yaml', 'old': 'good.yaml', 'fail-on-change': 'never', 'options': LOWERED }).status).toBe(0);
    const same = run({ paths: 'weak.yaml', old: 'weak.yaml' });
    expect([same.status, same.outputs.verdict, commands(same.stdout)]).toEqual([1, expect.stringMatching(/^no difference/), []]);
  });

  test.each(['missing', 'empty', 'bad.yaml'])('old manifests that are %s: exit code 2, and the files of the new ones', (old) => {
    const mayBe = String(old === 'bad.yaml');
    const { status, outputs, used } = run({ ...FILES, 'paths': 'weak.yaml', old, 'old-may-be-missing': mayBe });
    expect([status, outputs, Object.keys(used)]).toEqual([2, { 'exit-code': '2', 'verdict': '' }, [HTML, SARIF]]);
    expect(comments()[0].body).toMatch(/^<!-- .* -->\nNothing was compared: the log of the job says why\.\n\n## 1 error to fix/);
  });

  test.each<[string, string, number]>([
    ['missing', 'good.yaml', 0], ['empty', 'weak.yaml', 1],
  ])('old manifests that are %s and may be: annotations and exit code are of check', (old, paths, code) => {
    const { status, stdout, outputs, summary } = run({ paths, old, 'old-may-be-missing': 'true', 'fail-on-change': 'change' });
    expect([status, outputs]).toEqual([code, { 'exit-code': String(code), 'verdict': 'nothing to compare with' }]);
    expect(commands(stdout).map((line) => /title=([\w-]+)/.exec(line)![1])).toEqual(code === 0 ? [] : ['no-host-namespaces']);
    expect([summary, comments()[0].body].filter((text) => !text.includes('**<code>nothing to compare with</code>**'))).toEqual([]);
  });
});

describe('the comment', () => {
  const MARK = '<!-- cdk8s-hardened-agents agents -->';

  test('is found by its mark among those of the token, and each id has one', () => {
    const others = [
      { url: 'https://github.com/owner/app/pull/7#issuecomment-1', viewerDidAuthor: false, body: `${MARK}\nof someone` },
      { url: 'https://github.com/owner/app/pull/7#issuecomment-2', viewerDidAuthor: true, body: `of another action, with ${MARK}` },
    ];
    folder.file('comments.json', JSON.stringify(others));
    run({ paths: 'weak.yaml' });
    run({ paths: 'good.yaml' });
    run({ paths: 'good.yaml', id: 'agents-eu' });
    expect(comments().slice(0, 2)).toEqual(others);
    expect(comments().slice(2).map(({ body }) => body.slice(0, 60))).toEqual([
      expect.stringMatching(`^${MARK}\n\n## Nothing to fix`),
      expect.stringMatching('^<!-- cdk8s-hardened-agents agents-eu -->\n\n## Nothing'),
    ]);
  });

  test.each([['of a fork', 'good.yaml', 0], ['', 'weak.yaml', 1]])(
    'a token that may not write, "%s": notices, and the exit code of check', (token, paths, code) => {
      const { status, stdout, steps: ran } = run({ ...FILES, paths, token }, { failing: [SARIF, HTML] });
      expect([status, commands(stdout).filter((line) => line.startsWith('::notice::')).length, ran.at(-1)]).toEqual([code, 3, 'Result']);
      expect(comments()).toEqual([]);
    });

  test('there is none outside of a pull request', () => {
    const { status, steps: ran } = run({ paths: 'good.yaml' }, { github: { ...GITHUB, event: {} } });
    expect([status, ran]).toEqual([0, ['Check', 'Result']]);
  });
});

test.each<[string, { [name: string]: string }]>([
  ['alone', {}], ['compared', { old: 'good.yaml' }],
])('a huge report, %s, fits into what GitHub takes', (_, more) => {
  const names = Array.from({ length: 60 }, (__, i) => `agent-${i}-${'ä'.repeat(40)}`);
  folder.file('many.yaml', yaml(...names.map((name) => pod(name, { hostPID: true })), ...surroundings(), opening));
  const { status, stdout, summary } = run({ ...more, paths: 'many.yaml' });
  const [{ body }] = comments();
  expect([status, body.length <= 65_000, body.length > 50_000, Buffer.byteLength(summary) < 1024 ** 2]).toEqual([1, true, true, true]);
  expect(body).toMatch(/ more rows?\.|The details of \d+ rows are left out/);
  expect(commands(stdout).filter((line) => line.startsWith('::error '))).toHaveLength(10);
  expect(commands(stdout).at(-1)).toMatch(/^::notice::\d+ more (findings|changes) have no annotation/);
});

describe('hostile values', () => {
  test.each<[string, { [name: string]: string }]>([
    ['paths that are commands', { paths: 'good.yaml; touch pwned\n$(touch pwned)\n`touch pwned`' }],
    ['a version that is a command', { paths: 'good.yaml', version: '1.2.3; touch pwned' }],
    ['a version that is no version', { paths: 'good.yaml', version: 'latest' }],
    ['an option that is a command', { paths: 'good.yaml', options: '--namespace=$(touch pwned)' }],
    ['a path that is an option', { paths: '--help' }],
    ['no path', { paths: '\n \n' }],
    ['an id that is a command', { paths: 'good.yaml', id: '-->$(touch pwned)' }],
    ['an id with a second line', { paths: 'good.yaml', id: 'a\nexit-code=0' }],
    ['several paths to compare', { paths: 'good.yaml\nopen.yaml', old: 'good.yaml' }],
    ['an accepted file that is missing', { paths: 'good.yaml', accepted: 'missing.json' }],
    ['old manifests that are an option', { paths: 'good.yaml', old: '--help' }],
    ['old manifests that are a command', { paths: 'good.yaml', old: '$(touch pwned)' }],
  ])('%s: exit code 2, and nothing else runs', (_, inputs) => {
    const { status, outputs } = run(inputs);
    expect([status, outputs['exit-code'], existsSync(join(folder.path, 'pwned'))]).toEqual([2, '2', false]);
  });

  test('a path with a space and a command in its name is a path', () => {
    const path = 'two words/$(touch pwned).yaml';
    expect(run({ paths: path, old: path }).outputs).toEqual({ 'exit-code': '0', 'verdict': expect.stringMatching(/^no difference/) as string });
    expect(existsSync(join(folder.path, 'pwned'))).toBe(false);
  });

  test('no name in a manifest is a command of the log', () => {
    const hostile = pod('coder', { hostPID: true });
    const kinds = [{ ...hostile, kind: '::error title=x::y' }, { ...opening, kind: '::stop-commands::x' }];
    folder.file('hostile.yaml', yaml(...kinds, hostile, ...surroundings()));
    const { stdout } = run({ paths: 'hostile.yaml', old: 'good.yaml' });
    expect(commands(stdout).filter((line) => !/^::(error|warning) file=hostile\.yaml,line=\d+,title=[^:,]*::/.test(line))).toEqual([]);
  });
});
