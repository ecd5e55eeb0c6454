import { existsSync, readFileSync, readdirSync, symlinkSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';
import { at, command, file, yaml } from './command';
import { weak } from './manifests';
import { PACKAGES } from '../../src/cli/init/app';
import { CLUSTERS, InitCluster } from '../../src/cli/init/clusters';
import { JUNIT, PLUGINS } from '../../src/cli/init/java';
import { LANGUAGES } from '../../src/cli/init/languages';
import { DEV_PACKAGES } from '../../src/cli/init/typescript';
import { ACTIONS, WORKFLOW } from '../../src/cli/init/workflow';
import { Json } from '../../src/engine/value/json';
import { surroundings, tweaked } from '../support/cases';
import { RecipeFolder } from '../support/recipe';
import { ROOT } from '../support/root';
import { expectSnapshotText } from '../support/schema';

type ClusterName = keyof typeof CLUSTERS;
type LanguageName = keyof typeof LANGUAGES;

const NAMES = Object.keys(CLUSTERS) as ClusterName[];
const LANGUAGE_NAMES = Object.keys(LANGUAGES) as LanguageName[];
const FILES = ['.github/workflows/agents.yml', '.gitignore', 'main.test.ts', 'main.ts', 'package.json', 'tsconfig.json'];

const written = (cluster: ClusterName, language: LanguageName = 'typescript', version = '0.1.0') =>
  LANGUAGES[language].files({ cluster: CLUSTERS[cluster], name: 'agents', version });
const workflowOf = (language: LanguageName) => parse(written('kind', language)[WORKFLOW]) as Json;

const filesIn = (folder: string) => readdirSync(at(folder), { recursive: true, encoding: 'utf8', withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(at(folder).length + 1)).sort();
const read = (path: string) => readFileSync(at(path), 'utf8');

/** A snapshot of files. Those for other clusters than kind refer to the lines that are the same for kind. */
function expectFiles(cluster: ClusterName, language: LanguageName, paths: RegExp): void {
  const ofKind = written('kind', language);
  expectSnapshotText(Object.entries(written(cluster, language)).filter(([path]) => paths.test(path))
    .map(([path, text]) => `${path}:\n${cluster === 'kind' ? text : differing(ofKind[path], text)}`).join('\n'));
}

/** A text with a reference instead of every three or more lines that another text also has in sequence. */
function differing(from: string, to: string): string {
  const [known, lines] = [from.split('\n'), to.split('\n')];
  const result: string[] = [];
  for (let i = 0; i < lines.length;) {
    const runs = known.map((_, start) => known.slice(start).findIndex((line, k) => line !== lines[i + k]))
      .map((length, start) => (length === -1 ? known.length - start : length));
    const length = Math.max(...runs);
    const start = runs.indexOf(length);
    result.push(...length < 3 ? [lines[i]] : [`… lines ${start + 1} to ${start + length} for kind`]);
    i += length < 3 ? 1 : length;
  }
  return result.join('\n');
}

test.each(NAMES)('what is written for %s', (name) => {
  const files = written(name);
  expect(Object.keys(files)).toEqual(FILES);
  expect(Object.values(files).filter((text) => !/\S\n$/.test(text))).toEqual([]);
  expect(Object.values(files).filter((text) => /undefined|\[object|\r|[ \t]$|\n\n\n/m.test(text))).toEqual([]);
  expectFiles(name, 'typescript', /^main\./);
  expect(files['main.ts'].match(/FILL IN/g)).toHaveLength(name === 'other' ? 3 : 1);
});

test('what is the same for all clusters', () => {
  const [first, ...others] = NAMES.map((name) => Object.entries(written(name))
    .flatMap(([path, text]) => (path.startsWith('main.') ? [] : [`${path}:\n${text}`])).join('\n'));
  others.forEach((one) => expect(one).toEqual(first));
  expectSnapshotText(first);
});

describe.each(LANGUAGE_NAMES.filter((name) => name !== 'typescript'))('in %s', (language) => {
  const { main } = LANGUAGES[language];

  test.each(NAMES)('what is written for %s', (name) => {
    const files = written(name, language);
    expect(Object.keys(files)).toContain(main);
    expect(Object.values(files).filter((text) => !/\S\n$/.test(text) || /undefined|\[object|\r|[ \t]$/m.test(text))).toEqual([]);
    expect(files[main].match(/FILL IN/g)).toHaveLength(name === 'other' ? 3 : 1);
    [CLUSTERS[name].podCidr, CLUSTERS[name].serviceCidr, CLUSTERS[name].ranges].forEach((fact) => expect(files[main]).toContain(fact));
  });

  test.each(['kind', 'gke', 'openshift'] as const)('the program and its tests for %s', (name) => {
    expectFiles(name, language, /\.(py|java|go)$/);
  });

  test('what is the same for all clusters', () => {
    const [first, ...others] = NAMES.map((name) => Object.entries(written(name, language))
      .flatMap(([path, text]) => (/\.(py|java|go)$/.test(path) ? [] : [`${path}:\n${text}`])).join('\n'));
    others.forEach((one) => expect(one).toEqual(first));
    expectSnapshotText(first);
  });

  test.each(['0.0.0', '0.1.0'])('version %s: what to do next, in at most ten lines with what is the same for all', (version) => {
    const steps = LANGUAGES[language].steps(version);
    expect(steps.length).toBeLessThanOrEqual(5);
    expectSnapshotText(steps.join('\n'));
  });
});

/** Where an app takes this library from before a release. */
const TARBALL = 'cdk8s-hardened-agents-0.0.0.tgz';
const COPIED = `cp ../cdk8s-hardened-agents/${TARBALL} .`;
const UNRELEASED: { readonly [language in LanguageName]: readonly string[] } = {
  typescript: [COPIED, `npm install ./${TARBALL}`],
  python: ['cp ../cdk8s-hardened-agents/dist/python/*.whl .', '\n--find-links .\n'],
  java: [COPIED, `--package ./${TARBALL} cdk8s-hardened-agents check`, `--package ./${TARBALL} cdk8s-hardened-agents report`],
  go: [COPIED, `--package ./${TARBALL} cdk8s-hardened-agents check`, `--package ./${TARBALL} cdk8s-hardened-agents report`],
};

test.each(LANGUAGE_NAMES)('%s: files of a checkout before a release, and a registry after it', (language) => {
  const { steps } = LANGUAGES[language];
  const said = (version: string) => [...Object.values(written('kind', language, version)), ...steps(version)].join('\n');
  UNRELEASED[language].forEach((text) => expect(said('0.0.0')).toContain(text));
  UNRELEASED[language].forEach((text) => expect(said('0.1.0')).not.toContain(text.replaceAll('0.0.0', '0.1.0')));
  expect(said('0.0.0')).not.toContain('cdk8s-hardened-agents@0.0.0');
});

test('docs/java.md has the versions of JUnit and of the plugin that init writes', () => {
  const page = readFileSync(join(ROOT, 'docs', 'java.md'), 'utf8');
  expect(page).toContain(`<artifactId>junit-jupiter</artifactId>\n      <version>${JUNIT}</version>`);
  expect(page).toContain(`<artifactId>maven-surefire-plugin</artifactId>\n        <version>${PLUGINS.surefire}</version>`);
});

test.each(NAMES)('docs/init.md has a row for %s', (name) => {
  const page = readFileSync(join(ROOT, 'docs', 'init.md'), 'utf8');
  const { runtime, fqdnBackEnd }: InitCluster = CLUSTERS[name];
  const internet = fqdnBackEnd ? '`api.anthropic.com` alone, by name' : 'open';
  expect(new RegExp(`^\\| \`${name}\`[^|]*\\| ([^|]+) \\| ([^|]+) \\|`, 'm').exec(page)?.slice(1))
    .toEqual([`\`${runtime ? `AgentRuntime.${runtime}()` : 'GVisorRuntime'}\``, internet]);
});

describe('versions', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Json;

  test.each(Object.entries({ ...PACKAGES, ...DEV_PACKAGES }))('%s %s is exact, and one that package.json allows', (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    const allowed = devDependencies[name] as string;
    const same = { '^': 1, '~': 2 }[allowed[0]] ?? 3;
    const parts = (text: string) => text.replace(/^[~^]/, '').split('.').slice(0, same);
    expect(parts(version)).toEqual(parts(allowed));
  });

  test.each(Object.entries(ACTIONS))('the action %s has the commit of the workflows of this repository', (_, action) => {
    expect(readFileSync(join(ROOT, '.github', 'workflows', 'build.yml'), 'utf8')).toContain(action);
  });

  test('docs/ci.md has the same checkout', () => {
    expect(readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8')).toContain(ACTIONS.checkout);
  });

  test.each(LANGUAGE_NAMES)('%s: the workflow reads alone, leaves no token, and pins all that it uses', (language) => {
    const workflow = workflowOf(language);
    expect([workflow.on, workflow.permissions, workflow.jobs.agents.permissions]).toEqual(['pull_request', {}, { contents: 'read' }]);
    const steps = workflow.jobs.agents.steps as Json[];
    const used = steps.filter(({ uses }) => uses !== undefined);
    expect(used.filter(({ uses }) => !/@[0-9a-f]{40}$/.test(uses as string))).toEqual([]);
    expect(used.filter(({ uses, with: options }) => (uses as string).includes('checkout') && options['persist-credentials'] !== false))
      .toEqual([]);
    expect(steps.filter(({ run }) => (run as string | undefined)?.includes('${{'))).toEqual([]);
  });

  test.each(LANGUAGE_NAMES)('%s: every package is exact', (language) => {
    const files = Object.entries(written('kind', language)).filter(([path]) => /^(package\.json|requirements\.txt|pom\.xml|go\.mod)$/.test(path));
    const [[, packages]] = files;
    Object.entries(PACKAGES).forEach(([name, version]) =>
      expect(packages).toMatch(new RegExp(`${name.replace(/^cdk8s-plus-/, '.*')}.*[^\\d.]${version}\\D`)));
    expect(packages.replace('"node": ">=20"', '')).not.toMatch(/[\^~*]\d|[[(,]\d|[<>]=\s*\d/);
  });
});

describe('the scripts of the workflow', () => {
  const allSteps = () =>
    (parse(written('kind')['.github/workflows/agents.yml']) as Json).jobs.agents.steps as Json[];
  const script = (name: string) => allSteps().find((step) => step.name === name)!.run as string;
  const folder = new RecipeFolder();
  folder.program('npm', 'echo "npm $*"\n[ "$1" = ci ] || { mkdir -p dist && cp "$RECIPE/old.yaml" dist/agents.k8s.yaml; }\n');
  folder.file('old.yaml', yaml(tweaked('Pod', () => undefined)(), ...surroundings()));
  afterAll(() => folder.remove());

  test('a synth that fails leaves nothing old to judge, and no later step runs after it', () => {
    const { scripts } = JSON.parse(written('kind')['package.json']) as Json;
    folder.file('dist/old.k8s.yaml', folder.read('old.yaml'));
    folder.program('tsx', 'echo "the app fails" >&2\nexit 1\n');
    expect(folder.run(scripts.synth as string)).toMatchObject({ status: 1, stderr: 'the app fails\n' });
    expect(existsSync(join(folder.path, 'dist'))).toBe(false);
    const steps = allSteps();
    const later = steps.slice(steps.findIndex(({ id }) => id === 'synth') + 1);
    expect(later.map((step) => [step.name ?? step.run, step.if])).toEqual([
      ['npm test', undefined], ['check', undefined], ['diff', '${{ !cancelled() && steps.synth.outcome == \'success\' }}'],
    ]);
  });

  test('check fails on a finding', () => {
    folder.file('dist/agents.k8s.yaml', folder.read('old.yaml'));
    expect(folder.run(script('check')).status).toBe(0);
    folder.file('dist/agents.k8s.yaml', yaml(weak(), ...surroundings()));
    expect(folder.run(script('check'))).toMatchObject({ status: 1, stdout: expect.stringMatching(/^::error file=dist\//) as string });
  });

  test('diff builds the target branch and fails on what opens', () => {
    folder.file('dist/agents.k8s.yaml', folder.read('old.yaml'));
    expect(folder.run(script('diff'))).toMatchObject({ status: 0, stdout: 'the target branch has no app: nothing to compare with\n' });
    folder.file('target/package-lock.json', '{}');
    expect(folder.run(script('diff'))).toMatchObject({ status: 0, stdout: expect.stringMatching(/^npm ci .*\nnpm run synth\n/) as string });
    folder.file('dist/agents.k8s.yaml', yaml(weak(), ...surroundings()));
    expect(folder.run(script('diff')).status).toBe(1);
  });
});

describe('a run', () => {
  test('says what to do next in at most ten lines, also for a path with spaces', async () => {
    const { code, out, err } = await command(['init', at('my own agents'), '--cluster', 'kind']);
    expect([code, err]).toEqual([0, '']);
    expectSnapshotText(out);
    expect(out.split('\n').length - 1).toBeLessThanOrEqual(10);
    expect(filesIn('my own agents')).toEqual(FILES);
    expect(JSON.parse(read('my own agents/package.json'))).toMatchObject({ name: 'my-own-agents', private: true });
  });

  test.each([
    ['strings', 'strings'], [`${'a'.repeat(99)} b`, 'a'.repeat(99)], ['_Ein  Name_', 'ein-name'], ['…', 'agents'],
  ])('the package in a folder %j', async (folder, name) => {
    expect(await command(['init', at(`names/${folder}`)])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(read(`names/${folder}/package.json`))).toMatchObject({ name });
    expect(await command(['init', at(`modules/${folder}`), '--language', 'go'])).toMatchObject({ code: 0, err: '' });
    expect(read(`modules/${folder}/go.mod`).split('\n')[0]).toBe(`module example.com/${name}`); // shadows no package of Go
  });

  test('in the folder where one is, without a step into it', async () => {
    const cwd = jest.spyOn(process, 'cwd').mockReturnValue(at('here'));
    const { out } = await command(['init', at('here')]);
    cwd.mockRestore();
    expect(out).toMatch(/^wrote 6 files to here, .*\n {2}(?!cd )\S/);
  });

  test('in a new repository of git, without a cluster', async () => {
    file('repo/.git/HEAD', 'ref: refs/heads/main\n');
    const { code, out } = await command(['init', at('repo')]);
    expect([code, out.split('\n')[0]]).toEqual([0, 'wrote 6 files to repo, for a cluster that you fill in']);
  });

  test.each(LANGUAGE_NAMES)('--language %s', async (language) => {
    const { code, out, err } = await command(['init', at(`apps/${language}`), '--language', language]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`in ${LANGUAGES[language].main}, fill in your images`);
    expect(out.split('\n').length - 1).toBeLessThanOrEqual(10);
    expect(filesIn(`apps/${language}`)).toEqual(Object.keys(written('other', language)).sort());
  });

  test('--dry-run lists the files with their sizes, and writes nothing', async () => {
    const { code, out, err } = await command(['init', at('dry/run'), '--cluster', 'gke', '--dry-run']);
    expect([code, err]).toEqual([0, '']);
    const files = LANGUAGES.typescript.files({ cluster: CLUSTERS.gke, name: 'run', version: '0.0.0' });
    expect(out).toBe(Object.entries(files).map(([path, text]) => `${path}: ${Buffer.byteLength(text)} bytes\n`).join(''));
    expect(() => readdirSync(at('dry'))).toThrow('ENOENT');
  });

  test.each([[[]], [['--dry-run']]])('refuses a folder with files, and changes none: %j', async (options) => {
    const names = Array.from({ length: 12 }, (_, i) => `file-${String(i).padStart(2, '0')}.txt`);
    names.forEach((name) => file(`full/${name}`, 'mine'));
    expect(await command(['init', at('full'), ...options])).toEqual({
      code: 2,
      out: '',
      err: `error: full must be an empty folder, and has ${names.slice(0, 10).join(', ')} and 2 more; give another one, such as `
        + '"init my-agents"\n',
    });
    expect(filesIn('full')).toEqual(names);
  });

  test('refuses a file, a folder below a file, and no path', async () => {
    file('plain', 'mine');
    expect(await command(['init', at('plain')])).toEqual({ code: 2, out: '', err: 'error: plain: not a directory\n' });
    const below = await command(['init', at('plain/below')]);
    expect([below.code, below.out, below.err]).toEqual([2, '', expect.stringMatching(/^error: plain\/below.*: not a directory\n$/)]);
    expect(await command(['init', ''])).toEqual({
      code: 2, out: '', err: 'error: folder must be the path of a folder such as "my-agents", got ""\n',
    });
    expect(read('plain')).toBe('mine');
  });

  test('names the file that it cannot write', async () => {
    symlinkSync(at('nowhere/at-all'), at('link'));
    const { code, out, err } = await command(['init', at('link')]);
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^error: link\/\S+: /)]);
  });

  test.each(['gek', 'openshft', 'AKS', '__proto__'])('%s is no cluster', async (name) => {
    expect(await command(['init', at('none'), '--cluster', name])).toEqual({
      code: 2,
      out: '',
      err: `error: --cluster must be one of ${NAMES.map((one) => `"${one}"`).join(', ')}, got "${name}"\n`,
    });
    expect(() => readdirSync(at('none'))).toThrow('ENOENT');
  });

  test.each(['Python', 'golang', 'dotnet', '__proto__'])('%s is no language', async (name) => {
    expect(await command(['init', at('none'), '--language', name])).toEqual({
      code: 2,
      out: '',
      err: `error: --language must be one of ${LANGUAGE_NAMES.map((one) => `"${one}"`).join(', ')}, got "${name}"\n`,
    });
    expect(() => readdirSync(at('none'))).toThrow('ENOENT');
  });
});
