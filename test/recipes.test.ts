import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { yaml } from './cli/command';
import { surroundings, tweaked } from './support/cases';
import { RecipeFolder } from './support/recipe';
import { ROOT } from './support/root';
import { Json } from '../src/engine/value/json';

/** The recipes for CI, run with the real command line. */

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const action = parse(text('action.yml')) as Json;
const steps = action.runs.steps as Json[];
const step = (name: string) => steps.find((one) => one.name === name)!;

const folder = new RecipeFolder();
afterAll(() => folder.remove());

const manifests = (tweak: (pod: Json) => void = () => undefined, ...more: Json[]) =>
  yaml(tweaked('Pod', tweak)(), ...surroundings(), ...more);
const weaken = ({ spec }: Json) => {
  spec.hostPID = true;
};
const opening: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'more', namespace: 'agents' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '2001:db8::/32' } }], ports: [{ port: 443 }] }] },
};
folder.file('good.yaml', manifests());
folder.file('weak.yaml', manifests(weaken));
folder.file('open.yaml', manifests(undefined, opening));
folder.file('two words/$(touch pwned).yaml', manifests());

describe('action.yml', () => {
  const DEFAULTS: { [name: string]: string } = { 'fail-on': 'error', 'fail-on-change': 'opens' };
  const RANGES = '--pod-cidr=10.244.0.0/16\n  --service-cidr=10.96.0.0/16\n';

  /** Runs the first step with inputs, and gives its outputs. */
  function check(inputs: { readonly [name: string]: string }) {
    folder.file('output', '');
    folder.file('summary', '');
    folder.file('npx.log', '');
    const env = Object.entries<string>(step('Check').env).map(([name, value]) => {
      const [, input] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)!;
      return [name, inputs[input] ?? DEFAULTS[input] ?? ''];
    });
    const result = folder.run(step('Check').run as string, {
      ...Object.fromEntries(env),
      RUNNER_TEMP: folder.path,
      GITHUB_OUTPUT: join(folder.path, 'output'),
      GITHUB_STEP_SUMMARY: join(folder.path, 'summary'),
    });
    const outputs = Object.fromEntries(folder.read('output').split('\n').filter((line) => line !== '')
      .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)])) as { [name: string]: string };
    return { ...result, outputs };
  }

  test('inputs reach scripts through the environment alone', () => {
    const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [String(run)]));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
    expect(steps.filter(({ run, shell }) => run !== undefined && shell !== 'bash')).toEqual([]);
  });

  test('other actions are pinned by commit', () => {
    expect(steps.flatMap(({ uses }) => (uses === undefined ? [] : [String(uses)]))
      .map((uses) => [uses.split('@')[0], /@[0-9a-f]{40}$/.test(uses)])).toEqual([['github/codeql-action/upload-sarif', true]]);
  });

  test('each input is described and used, and the defaults are those of the test', () => {
    const inputs = Object.entries<Json>(action.inputs);
    expect(inputs.filter(([, { description }]) => typeof description !== 'string')).toEqual([]);
    const used = JSON.stringify(steps);
    expect(inputs.filter(([name]) => !used.includes(`inputs.${name}`)).map(([name]) => name)).toEqual([]);
    expect(Object.fromEntries(Object.keys(DEFAULTS).map((name) => [name, action.inputs[name].default as string]))).toEqual(DEFAULTS);
  });

  test('a clean run has SARIF, a summary and exit code 0', () => {
    const { status, outputs } = check({ paths: 'good.yaml', options: RANGES });
    expect([status, outputs]).toEqual([0, { 'exit-code': '0' }]);
    expect(JSON.parse(folder.read('cdk8s-hardened-agents/findings.sarif'))).toMatchObject({ version: '2.1.0', runs: [{ results: [] }] });
    expect(folder.read('summary')).toBe(folder.read('cdk8s-hardened-agents/report.md'));
    expect(folder.read('npx.log')).toMatch(/^--no-install cdk8s-hardened-agents check --pod-cidr=10\.244\.0\.0\/16 --service-cidr=/);
  }, 60_000);

  test('findings are annotated, and the step itself passes so that the upload runs', () => {
    const { status, stdout, outputs } = check({ paths: 'weak.yaml', options: RANGES, version: '1.2.3' });
    expect([status, outputs]).toEqual([0, { 'exit-code': '1' }]);
    expect(stdout).toMatch(/^::error file=weak\.yaml,line=\d+,title=no-host-namespaces/m);
    expect(folder.read('npx.log')).toMatch(/^--yes cdk8s-hardened-agents@1\.2\.3 check /);
  }, 60_000);

  test('the comparison is the report, and fails on what opens', () => {
    const { stdout, outputs } = check({ paths: 'open.yaml', old: 'good.yaml', options: RANGES });
    expect(outputs).toEqual({ 'exit-code': '1', 'verdict': expect.stringMatching(/^opens 2001:db8::\/32:443 for agents\//) as string });
    expect(stdout).toContain(`\n${outputs.verdict}\n`);
    expect(folder.read('cdk8s-hardened-agents/report.md')).toContain('<code>opens 2001&#58;db8::/32:443</code>');
    expect(check({ 'paths': 'open.yaml', 'old': 'good.yaml', 'options': RANGES, 'fail-on-change': 'never' }).outputs['exit-code'])
      .toBe('0');
  }, 60_000);

  test('a budget fails on what it does not have', () => {
    folder.run('npx --no-install cdk8s-hardened-agents check good.yaml --write-budget agents.reach.json');
    expect(check({ paths: 'good.yaml', options: RANGES, budget: 'agents.reach.json' }).outputs['exit-code']).toBe('0');
    expect(check({ paths: 'open.yaml', options: RANGES, budget: 'agents.reach.json' }).outputs['exit-code']).toBe('1');
  }, 60_000);

  test.each<[string, { [name: string]: string }]>([
    ['paths that are commands', { paths: 'good.yaml; touch pwned\n$(touch pwned)\n`touch pwned`' }],
    ['a version that is a command', { paths: 'good.yaml', version: '1.2.3; touch pwned' }],
    ['a version that is no version', { paths: 'good.yaml', version: 'latest' }],
    ['an option that is a command', { paths: 'good.yaml', options: '--namespace=$(touch pwned)' }],
    ['a path that is an option', { paths: '--help' }],
    ['no path', { paths: '\n \n' }],
    ['several paths to compare', { paths: 'good.yaml\nopen.yaml', old: 'good.yaml' }],
    ['a budget that is missing', { paths: 'good.yaml', budget: 'missing.json' }],
    ['old manifests that are missing', { paths: 'good.yaml', old: 'missing' }],
  ])('%s: exit code 2, no report, and nothing else runs', (_, inputs) => {
    const { status, outputs } = check(inputs);
    expect(status === 0 ? outputs['exit-code'] : String(status)).toBe('2');
    expect(existsSync(join(folder.path, 'pwned'))).toBe(false);
  }, 60_000);

  test('a path with a space and a command in its name is a path', () => {
    expect(check({ paths: 'two words/$(touch pwned).yaml', options: RANGES }).outputs).toEqual({ 'exit-code': '0' });
    expect(existsSync(join(folder.path, 'pwned'))).toBe(false);
  }, 60_000);

  test('the comment replaces the last one, and a token that may not write gives a warning', () => {
    const run = step('Comment').run as string;
    folder.program('gh', 'printf "%s\\n" "$@" > "$RECIPE/gh.log"\nexit "${GH_EXIT:-0}"\n');
    expect(folder.run(run, { NUMBER: '7', RUNNER_TEMP: '/tmp/x' })).toMatchObject({ status: 0, stdout: '' });
    expect(folder.read('gh.log').trimEnd().split('\n'))
      .toEqual(['pr', 'comment', '7', '--edit-last', '--create-if-none', '--body-file', '/tmp/x/cdk8s-hardened-agents/report.md']);
    expect(folder.run(run, { NUMBER: '7', RUNNER_TEMP: '/tmp/x', GH_EXIT: '1' }))
      .toMatchObject({ status: 0, stdout: expect.stringMatching(/^::warning::the comment could not be written/) as string });
  });

  test('the last step has the exit code of the check', () => {
    expect(['0', '1', '2'].map((code) => folder.run(step('Result').run as string, { CODE: code }).status)).toEqual([0, 1, 2]);
    expect(steps[steps.length - 1]).toBe(step('Result'));
  });
});

test('the hook of pre-commit runs the package of the repository, on everything and not on the files that changed', () => {
  const [hook, ...others] = parse(text('.pre-commit-hooks.yaml')) as Json[];
  expect([others, hook.language, hook.pass_filenames]).toEqual([[], 'system', false]);
  expect(folder.run(`${hook.entry} good.yaml`).status).toBe(0);
  expect(folder.run(`${hook.entry} weak.yaml`).status).toBe(1);
}, 60_000);

describe('docs/ci.md', () => {
  const blocks = [...text('docs/ci.md').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => parse(block) as Json);

  test('every block is YAML, and every input of the action is one that it has', () => {
    const used = blocks.flatMap((block) => Object.values<Json>(block.jobs ?? {})).flatMap((job) => job.steps as Json[])
      .filter(({ uses }) => String(uses).startsWith('cdk8s-hardened-agents/'));
    expect(used.length).toBeGreaterThan(0);
    expect(used.flatMap((one) => Object.keys(one.with)).filter((name) => !(name in action.inputs))).toEqual([]);
  });

  test('the workflow of GitHub renders both branches into empty folders before the action', () => {
    const [job] = blocks.flatMap((block) => Object.values<Json>(block.jobs ?? {}));
    const at = (job.steps as Json[]).findIndex(({ uses }) => String(uses).startsWith('cdk8s-hardened-agents/'));
    const rendered = (job.steps as Json[]).slice(0, at).filter(({ run }) => String(run).endsWith('rm -rf dist && npm run synth'));
    expect(rendered.map((one) => one['working-directory'] as string | undefined)).toEqual([undefined, 'target']);
    expect((job.steps as Json[])[at].with).toMatchObject({ paths: 'dist', old: 'target/dist' });
  });

  test('the job of GitLab writes JUnit also if it fails', () => {
    const [job] = blocks.flatMap((block) => (block.agents ? [block.agents as Json] : []));
    const script = (job.script as string[]).join('\n');
    const report = job.artifacts.reports.junit as string;
    folder.program('npm', '[ "$1" = ci ] || { mkdir dist && cp "$RENDERED" dist/agents.yaml; }\n'); // mkdir fails at an old folder
    const run = (file: string) => folder.run(`rm -f ${report}\n${script}`, { RENDERED: file });
    folder.run('npx --no-install cdk8s-hardened-agents check good.yaml --write-budget agents.reach.json');
    expect(run('good.yaml').status).toBe(0);
    expect(folder.read(report)).toMatch(/<testsuites [^>]*failures="0"/);
    expect(run('weak.yaml').status).toBe(1);
    expect(folder.read(report)).toMatch(/<testsuites [^>]*failures="1"/);
    expect(job.artifacts.when).toBe('always');
    expect(run('missing.yaml').status).toBe(1);
    expect(existsSync(join(folder.path, report))).toBe(false);
  }, 60_000);

  test('the plugin of Argo CD gives the manifests that pass, and nothing of those that fail', () => {
    const [plugin] = blocks.filter(({ kind }) => kind === 'ConfigManagementPlugin');
    const [shell, flag, script] = plugin.spec.generate.command as string[];
    expect([shell, flag]).toEqual(['sh', '-c']);
    const render = (file: string) => {
      folder.program('kustomize', `[ "$*" = "build ." ] || exit 9\n${file === '' ? 'exit 3' : `cat ${file}`}\n`);
      return folder.run(script, { ARGOCD_APP_NAMESPACE: 'agents' }, ['sh']);
    };
    expect(render('good.yaml')).toMatchObject({ status: 0, stdout: folder.read('good.yaml') });
    expect(render('weak.yaml')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('no-host-namespaces') as string });
    expect(render('')).toMatchObject({ status: 3, stdout: '' });
  }, 60_000);
});
