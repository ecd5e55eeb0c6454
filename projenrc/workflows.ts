import { Component, JsonPatch, YamlFile, cdk8s, github } from 'projen';
import { SUITES } from '../scripts/suites';

/** Newest version of publib when it was pinned; a release runs it with the tokens of every registry. */
export const PUBLIB_VERSION = '0.2.1061';

/** The GitHub environment of the jobs that publish: its reviewers approve a release, and its secrets are for these jobs alone. */
export const RELEASE_ENVIRONMENT = 'release';

const CODEQL = '8aad20d150bbac5944a9f9d289da16a4b0d87c1e';

/**
 * Commits of the actions that projen and the workflows below name by their version: someone who takes an action over can move its tag, and
 * not its commit.
 * The key has the version, so that an update of projen that brings another one fails test/workflows.test.ts until the commit of that is
 * here.
 */
const COMMITS: { readonly [action: string]: string } = {
  'actions/deploy-pages@v5.0.0': 'cd2ce8fcbc39b97be8ca5fce6e763baed58fa128',
  'actions/setup-dotnet@v6.0.0': 'a98b56852c35b8e3190ac28c8c2271da59106c68',
  'actions/setup-go@v7.0.0': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
  'actions/setup-java@v6.0.0': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c',
  'actions/setup-node@v7.0.0': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/setup-python@v7.0.0': '5fda3b95a4ea91299a34e894583c3862153e4b97',
  'actions/upload-pages-artifact@v5.0.0': 'fc324d3547104276b827a68afc52ff2a11cc49c9',
  'github/codeql-action/analyze@v4.36.2': CODEQL,
  'github/codeql-action/init@v4.36.2': CODEQL,
  'github/codeql-action/upload-sarif@v4.36.2': CODEQL,
  'ossf/scorecard-action@v2.4.4': '2d1146689b8cda280b9bc96326124645441f03bc',
  'peter-evans/create-pull-request@v8.1.1': '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
};

interface Step {
  readonly uses?: string;
  readonly with?: { readonly [key: string]: unknown };
}

/** Changes the sources that a pull request changes in small ways, and requires that tests fail. */
export class MutationWorkflow extends Component {
  constructor(of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    const workflow = of.github!.addWorkflow('mutation');
    workflow.on({ pullRequest: {} });
    workflow.addJob('mutation', {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 30,
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true', BASE: '${{ github.base_ref }}' },
      steps: [
        github.WorkflowSteps.checkout({ with: { fetchDepth: 0 } }),
        ...of.renderWorkflowSetup({ mutable: false }),
        { name: 'mutation tests of what changed', run: 'npm run test:mutation -- --since "origin/$BASE" --minutes 15' },
      ],
    });
  }
}

/** Runs the suites that every commit runs, but for those that need the cluster of `.ci/run`. */
export class SuitesWorkflow extends Component {
  constructor(of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    const workflow = of.github!.addWorkflow('suites');
    workflow.on({ pullRequest: {} });
    workflow.addJob('suites', {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 60,
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true' },
      steps: [
        github.WorkflowSteps.checkout(),
        ...of.renderWorkflowSetup({ mutable: false }),
        ...SUITES.filter(({ isAlways, shared = [] }) => isAlways && shared.length === 0)
          .map(({ name, command }) => ({ name, run: `npm exec -c '${command}'` })),
      ],
    });
  }
}

/** Builds the site of the tip and of each release, and publishes them on GitHub Pages. */
export class SiteWorkflow extends Component {
  constructor(of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    const workflow = of.github!.addWorkflow('site');
    // The tag of a release comes after the push that makes it, and starts no workflow: the next day's run finds it.
    workflow.on({ push: { branches: ['main'] }, schedule: [{ cron: '30 5 * * *' }], workflowDispatch: {} });
    workflow.file?.addOverride('concurrency', { 'group': '${{ github.workflow }}', 'cancel-in-progress': false });
    workflow.addJob('build', {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 30,
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true', SITE_ROOT: '/${{ github.event.repository.name }}/' },
      steps: [
        github.WorkflowSteps.checkout({ with: { fetchDepth: 0 } }), // with the tags
        ...of.renderWorkflowSetup({ mutable: false }),
        { name: 'Build all versions', run: 'npm run site -- --releases' },
        { name: 'Upload', uses: 'actions/upload-pages-artifact@v5.0.0', with: { path: 'site/dist' } },
      ],
    });
    workflow.addJob('deploy', {
      needs: ['build'],
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 10,
      permissions: { pages: github.workflows.JobPermission.WRITE, idToken: github.workflows.JobPermission.WRITE },
      environment: 'github-pages',
      steps: [{ name: 'Deploy', uses: 'actions/deploy-pages@v5.0.0' }],
    });
  }
}

/** What GitHub shows about the code and the repository: CodeQL and Scorecard. They write findings, so that no pull request starts them. */
export class CodeScanningWorkflows extends Component {
  constructor(of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    const onMain = { push: { branches: ['main'] } };
    const job = {
      runsOn: ['ubuntu-latest'],
      timeoutMinutes: 30,
      permissions: { contents: github.workflows.JobPermission.READ, securityEvents: github.workflows.JobPermission.WRITE },
    };

    const codeql = of.github!.addWorkflow('codeql');
    codeql.on({ ...onMain, schedule: [{ cron: '30 4 * * 1' }] });
    codeql.addJob('codeql', {
      ...job,
      strategy: {
        failFast: false,
        matrix: {
          include: [
            { 'language': 'actions', 'build-mode': 'none' },
            { 'language': 'javascript-typescript', 'build-mode': 'none' },
            { 'language': 'go', 'build-mode': 'manual' },
          ],
        },
      },
      steps: [
        github.WorkflowSteps.checkout(),
        {
          uses: 'github/codeql-action/init@v4.36.2',
          with: { 'languages': '${{ matrix.language }}', 'build-mode': '${{ matrix.build-mode }}' },
        },
        { name: 'build the start gate', if: "matrix.language == 'go'", run: 'go build ./...', workingDirectory: 'start-gate' },
        { uses: 'github/codeql-action/analyze@v4.36.2', with: { category: '/language:${{ matrix.language }}' } },
      ],
    });

    const scorecard = of.github!.addWorkflow('scorecard');
    scorecard.on({ ...onMain, schedule: [{ cron: '30 5 * * 1' }], branchProtectionRule: {} });
    scorecard.addJob('scorecard', {
      ...job,
      steps: [
        github.WorkflowSteps.checkout(),
        { uses: 'ossf/scorecard-action@v2.4.4', with: { results_file: 'results.sarif', results_format: 'sarif' } },
        { uses: 'github/codeql-action/upload-sarif@v4.36.2', with: { sarif_file: 'results.sarif' } },
      ],
    });
  }
}

/** What Dependabot keeps up to date. The packages of the library itself are for the workflow `upgrade-main`. */
export class DependencyUpdates extends Component {
  constructor(of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    const weekly = { schedule: { interval: 'weekly' } };
    new YamlFile(of, '.github/dependabot.yml', {
      obj: {
        version: 2,
        updates: [
          { 'package-ecosystem': 'github-actions', 'directory': '/', ...weekly },
          {
            'package-ecosystem': 'gomod',
            'directories': ['/start-gate', '/test/attack/probe', '/test/oracles', '/test/oracles/*'],
            ...weekly,
          },
          { 'package-ecosystem': 'npm', 'directory': '/site', ...weekly },
        ],
      },
    });
  }
}

/** Takes from the workflows what they do not need: moving tags, tokens that write, and tokens that later steps find on disk. */
export class SecureWorkflows extends Component {
  constructor(private readonly of: cdk8s.ConstructLibraryCdk8s) {
    super(of);
    Object.entries(COMMITS).forEach(([action, commit]) => of.github!.actions.set(action, `${action.split('@')[0]}@${commit}`));
    const patch = (workflow: string, ...operations: JsonPatch[]) => of.github!.tryFindWorkflow(workflow)!.file!.patch(...operations);
    // The publishing jobs make the tag and the release; this one runs the build, and with it the code of every dependency.
    patch('release', JsonPatch.replace('/jobs/release/permissions/contents', 'read'));
    // Before it builds: a pass of every suite, and tests that detect most of the faults that are planted.
    patch('release',
      JsonPatch.add('/jobs/release/steps/4', { name: 'Require a pass of every suite', run: 'npm run suite -- --all-passed' }),
      JsonPatch.add('/jobs/release/steps/5', { name: 'Plant faults', run: 'npm run test:mutation -- --require 85' }));
    // The bill of materials stands beside the release notes, for those who install from any registry.
    patch('release', JsonPatch.replace('/jobs/release_github/steps/3/run', [
      'tag=$(cat "$RELEASE_TAG_FILE") &&',
      'gh release view "$tag" -R "$GITHUB_REPOSITORY" 2>/dev/null ||',
      'gh release create "$tag" dist/sbom.cdx.json -R "$GITHUB_REPOSITORY" -F "$CHANGELOG_FILE" -t "$tag" --target "$GITHUB_SHA"',
    ].join('\n')));
    // It reads the title of a pull request and comments on nothing, so that it needs no token of the target branch.
    patch('pull-request-lint', JsonPatch.move('/on/pull_request_target', '/on/pull_request'),
      JsonPatch.replace('/jobs/validate/permissions/pull-requests', 'read'));
  }

  /** Once every job is there: those of a release are made as late as this. */
  public preSynthesize(): void {
    for (const workflow of this.of.github!.workflows) {
      for (const [id, job] of Object.entries(workflow.jobs)) {
        if ('steps' in job) {
          const steps = job.steps as readonly Step[] | (() => readonly Step[]); // of a build, a function
          const all = () => (typeof steps === 'function' ? steps() : steps);
          workflow.updateJob(id, { ...job, steps: (() => all().map(withoutCredentials)) as never });
        }
      }
    }
  }
}

/** A checkout leaves the token of the job in the git settings of the folder, unless `persist-credentials` is false. */
function withoutCredentials(step: Step): Step {
  return step.uses?.startsWith('actions/checkout@') ? { ...step, with: { ...step.with, 'persist-credentials': false } } : step;
}
