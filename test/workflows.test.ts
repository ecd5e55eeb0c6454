import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

/** What the workflows of GitHub run, with which tokens: .projenrc.ts generates them, and an update of projen must not loosen them. */

type Yaml = { readonly [key: string]: any };

const FOLDER = join(__dirname, '..', '.github', 'workflows');
const WORKFLOWS = readdirSync(FOLDER).map((file) => ({ file, workflow: parse(readFileSync(join(FOLDER, file), 'utf8')) as Yaml }));
const JOBS = WORKFLOWS.flatMap(({ file, workflow }) => Object.entries<Yaml>(workflow.jobs)
  .map(([id, job]) => ({ name: `${file} ${id}`, on: workflow.on, job })));
const STEPS = JOBS.flatMap(({ name, job }) => (job.steps as Yaml[]).map((step) => ({ name, step })));

const isOfPullRequests = (on: Yaml) => ['pull_request', 'pull_request_target', 'merge_group'].some((event) => event in on);
const rightsOf = (job: Yaml) => Object.entries<string>(job.permissions).map(([scope, right]) => `${scope}: ${right}`);
const writes = (job: Yaml) => rightsOf(job).filter((right) => !/: (read|none)$/.test(right));
const runs = (pattern: RegExp) => STEPS.map(({ step }) => step.run as string ?? '').filter((run) => pattern.test(run));

test('there are workflows for pull requests, releases, the site and updates', () => {
  expect(WORKFLOWS.map(({ file }) => file)).toEqual([
    'build.yml', 'codeql.yml', 'mutation.yml', 'pull-request-lint.yml', 'release.yml', 'scorecard.yml', 'site.yml', 'suites.yml',
    'upgrade-main.yml',
  ]);
  expect(JOBS.filter(({ on }) => isOfPullRequests(on)).length).toBeGreaterThan(5);
});

test('every action is one commit', () => {
  const actions = [...STEPS.map(({ step }) => step), ...JOBS.map(({ job }) => job)]
    .flatMap(({ uses }) => (uses === undefined ? [] : [String(uses)]));
  expect(actions.filter((uses) => !/^[\w.-]+(\/[\w.-]+){1,2}@[0-9a-f]{40}$/.test(uses))).toEqual([]);
  expect(actions.length).toBeGreaterThan(50);
});

test('each action is of one commit in all workflows', () => {
  const commits = new Set(STEPS.flatMap(({ step }) => (step.uses === undefined ? [] : [step.uses as string]))
    .map((uses) => /^([\w.-]+\/[\w.-]+).*@(.*)$/.exec(uses)!.slice(1).join('@'))); // a repository may have several actions
  expect([...new Set([...commits].map((uses) => uses.split('@')[0]))]).toHaveLength(commits.size);
});

test('Dependabot looks at every Go module', () => {
  const root = join(__dirname, '..');
  const { updates } = parse(readFileSync(join(root, '.github', 'dependabot.yml'), 'utf8')) as Yaml;
  const { directories } = updates.find((update: Yaml) => update['package-ecosystem'] === 'gomod');
  const isModule = (folder: string) => existsSync(join(root, folder, 'go.mod'));
  const oracles = readdirSync(join(root, 'test', 'oracles')).map((name) => `test/oracles/${name}`).filter(isModule);
  expect(oracles).toContain('test/oracles/coredns');
  expect(['start-gate', 'test/attack/probe', 'test/oracles'].filter(isModule).map((folder) => `/${folder}`).concat('/test/oracles/*'))
    .toEqual(directories);
});

test('CodeQL reads all that the package has: TypeScript, the start gate in Go, and the workflows', () => {
  const { strategy, steps } = JOBS.find(({ name }) => name === 'codeql.yml codeql')!.job;
  expect(strategy.matrix.include.map(({ language }: Yaml) => language)).toEqual(['actions', 'javascript-typescript', 'go']);
  expect(steps.map(({ uses, run }: Yaml) => (uses ?? run).split('@')[0])).toEqual([
    'actions/checkout', 'github/codeql-action/init', 'go build ./...', 'github/codeql-action/analyze',
  ]);
});

test('a release on GitHub has the bill of materials', () => {
  const { steps } = JOBS.find(({ name }) => name === 'release.yml release_github')!.job;
  const creates = (steps as Yaml[]).filter(({ run = '' }) => /gh release create/.test(run));
  expect(creates.map(({ run }) => /gh release create "\$tag" (\S+) -R /.exec(run)?.[1])).toEqual(['dist/sbom.cdx.json']);
});

test('nothing else runs in a container of others', () => {
  expect(JOBS.filter(({ job }) => job.container !== undefined || job.services !== undefined).map(({ name }) => name)).toEqual([]);
});

describe('tokens', () => {
  test('each job states what its token may do, and jobs of pull requests read alone', () => {
    expect(JOBS.filter(({ job }) => typeof job.permissions !== 'object').map(({ name }) => name)).toEqual([]);
    expect(JOBS.filter(({ on, job }) => isOfPullRequests(on) && writes(job).length > 0).map(({ name }) => name)).toEqual([]);
  });

  test('of all jobs these write', () => {
    expect(JOBS.flatMap(({ name, job }) => writes(job).map((right) => `${name} ${right}`)).sort()).toEqual([
      'codeql.yml codeql security-events: write',
      'release.yml release_github contents: write',
      'release.yml release_npm id-token: write',
      'release.yml release_nuget id-token: write',
      'release.yml release_pypi id-token: write',
      'scorecard.yml scorecard security-events: write',
      'site.yml deploy id-token: write',
      'site.yml deploy pages: write',
    ]);
  });

  test('no workflow runs a pull request with the rights of the target branch', () => {
    expect(WORKFLOWS.filter(({ workflow }) => 'pull_request_target' in workflow.on || 'workflow_run' in workflow.on)
      .map(({ file }) => file)).toEqual([]);
  });

  test('no workflow has permissions or secrets for all of its jobs', () => {
    const isShared = ({ permissions, env = {} }: Yaml) => permissions !== undefined || /\bsecrets\b/.test(JSON.stringify(env));
    expect(WORKFLOWS.filter(({ workflow }) => isShared(workflow)).map(({ file }) => file)).toEqual([]);
  });

  test('a pull request gets no secret but its own token', () => {
    const texts = JOBS.filter(({ on }) => isOfPullRequests(on)).map(({ job }) => JSON.stringify(job));
    const secrets = texts.flatMap((text) => text.match(/\bsecrets\b(\.\w+)?/g) ?? []);
    expect([...new Set(secrets)]).toEqual(['secrets.GITHUB_TOKEN']);
  });

  test('what publishes runs in the environment that people approve', () => {
    const publishing = JOBS.filter(({ name, job }) => name.startsWith('release.yml')
      && (/\bsecrets\b/.test(JSON.stringify(job)) || writes(job).length > 0));
    expect(publishing.map(({ job }) => job.environment)).toEqual(Array(6).fill('release'));
  });

  test('no checkout leaves its token on disk', () => {
    const checkouts = STEPS.filter(({ step }) => /^actions\/checkout@/.test(step.uses ?? ''));
    expect(checkouts.filter(({ step }) => step.with['persist-credentials'] !== false).map(({ name }) => name)).toEqual([]);
    expect(checkouts.length).toBeGreaterThan(10);
  });
});

describe('packages', () => {
  test('an install takes what the lock file says', () => {
    expect(runs(/\b(npm|yarn|pnpm|pip) (i|install|add|update|upgrade)\b/)).toEqual([]);
    expect(runs(/\bnpm ci\b/).length).toBeGreaterThan(10);
  });

  test('publib is of one exact version, and nothing else is run that is not installed', () => {
    const fetched = runs(/\bnpx\b/).filter((run) => !/(^|&& )npx projen [\w:]+$/.test(run));
    expect(fetched.filter((run) => !/^npx '-p' 'publib@\d+\.\d+\.\d+' 'publib-[a-z]+'$/.test(run))).toEqual([]);
    expect(fetched).toHaveLength(5);
    expect(new Set(fetched.map((run) => run.split(' ')[2])).size).toBe(1);
  });
});
