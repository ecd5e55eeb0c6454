import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { yaml } from './cli/command';
import { surroundings, tweaked } from './support/cases';
import { runComposite } from './support/composite';
import { RecipeFolder } from './support/recipe';
import { ROOT } from './support/root';
import { Json } from '../src/engine/value/json';

/** The recipes for CI, run with the real command line. `oracles/action.test.ts` runs the action. */

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const action = parse(text('action.yml')) as Json;

const folder = new RecipeFolder();
afterAll(() => folder.remove());

const manifests = (tweak: (pod: Json) => void = () => undefined) => yaml(tweaked('Pod', tweak)(), ...surroundings());
const weaken = ({ spec }: Json) => {
  spec.hostPID = true;
};
folder.file('good.yaml', manifests());
folder.file('weak.yaml', manifests(weaken));

test('the hooks of pre-commit run the command of the repository, on everything and not on the files that changed', () => {
  const [hook, python, ...others] = parse(text('.pre-commit-hooks.yaml')) as Json[];
  expect([others, hook.language, hook.pass_filenames]).toEqual([[], 'system', false]);
  expect(python).toEqual({ ...hook, id: `${hook.id}-python`, entry: hook.entry.replace('npx --no-install ', '') });
  expect(folder.run(`${hook.entry} good.yaml`).status).toBe(0);
  expect(folder.run(`${hook.entry} weak.yaml`).status).toBe(1);
}, 60_000);

describe('docs/ci.md and the guide', () => {
  const pages = ['docs/ci.md', 'docs/guides/pull-request-gate.md'].map(text).join('');
  const blocks = [...pages.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => parse(block) as Json);

  test('every block is YAML, and every input of the action is one that it has', () => {
    const used = blocks.flatMap((block) => Object.values<Json>(block.jobs ?? {})).flatMap((job) => job.steps as Json[])
      .filter(({ uses }) => String(uses).startsWith('cdk8s-hardened-agents/'));
    expect(used.length).toBeGreaterThan(0);
    expect(used.flatMap((one) => Object.keys(one.with)).filter((name) => !(name in action.inputs))).toEqual([]);
  });

  test('the workflow of a cdk8s app synthesizes both branches into empty folders, and the first pull request passes', () => {
    const jobs = blocks.flatMap((block) => Object.values<Json>(block.jobs ?? {}));
    const [{ steps }] = jobs.filter((job) => (job.steps as Json[]).some((step) => step.with?.old !== undefined));
    const scripts = (steps as Json[]).filter(({ run }) => run !== undefined);
    expect(scripts.map((step) => [step['working-directory'], step.if] as unknown[]))
      .toEqual([[undefined, undefined], ['target', '${{ hashFiles(\'target/cdk8s.yaml\') != \'\' }}']]);
    expect(scripts[1].run).toBe(scripts[0].run);
    expect((steps as Json[]).filter((step) => step.with?.path !== undefined).map((step) => step.with as Json))
      .toEqual([{ 'ref': '${{ github.event.pull_request.base.sha }}', 'path': 'target', 'persist-credentials': false }]);
    const app = new RecipeFolder();
    app.program('npm', '[ "$1" = ci ]\n');
    app.program('npx', [ // mkdir fails at an old folder
      'shift', 'if [ "$*" = "cdk8s synth" ]; then mkdir dist && cp "$RENDERED" dist/agents.yaml', 'else exec "$@"', 'fi',
    ].join('\n'));
    const synth = (path: string, file: string) =>
      app.run(`mkdir -p ${path} && cd ${path}\n${scripts[0].run}`, { RENDERED: join(folder.path, file) }).status;
    const { accepted, ...inputs } = (steps as Json[]).at(-1)!.with as { [name: string]: unknown };
    const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)]));
    const verdict = () => {
      const { status, outputs } = runComposite(action, app, { inputs: texts, github: { job: 'agents' } });
      return [status, outputs.verdict];
    };
    expect([accepted, synth('.', 'good.yaml'), synth('.', 'weak.yaml')]).toEqual(['accepted.json', 0, 0]);
    expect(verdict()).toEqual([1, 'nothing to compare with']);
    expect([synth('target', 'good.yaml'), verdict()]).toEqual([0, [1, expect.stringMatching(/^nothing opens; drops /)]]);
    app.remove();
  });

  test('the job of GitLab writes JUnit also if it fails', () => {
    const [job] = blocks.flatMap((block) => (block.agents ? [block.agents as Json] : []));
    const script = (job.script as string[]).join('\n');
    const report = job.artifacts.reports.junit as string;
    folder.program('npm', '[ "$1" = ci ] || { mkdir dist && cp "$RENDERED" dist/agents.yaml; }\n'); // mkdir fails at an old folder
    const run = (file: string) => folder.run(`rm -f ${report}\n${script}`, { RENDERED: file });
    folder.run('npx --no-install cdk8s-hardened-agents check good.yaml --write-accepted accepted.json');
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
