import { ANTHROPIC, KnownApi, OPENAI, gitHub } from '../../../../src/constructs/gateway/broker/known-apis';
import { failure } from '../../../support/errors';

const SCOPE = { node: { path: 'BrokeredApi.gitHub' } };

/** The calls that pass, of some. Envoy matches the whole path. */
const passed = ({ routes }: KnownApi, calls: readonly string[]) => calls.filter((call) => {
  const [method, path] = call.split(' ');
  return routes.some((route) => route.method === method
    && (route.path === undefined ? new RegExp(`^(?:${route.pathRegex})$`).test(path) : route.path === path));
});

describe('models', () => {
  test.each([
    ['Anthropic', ANTHROPIC,
      ['POST /v1/messages', 'POST /v1/messages/count_tokens', 'GET /v1/models', 'GET /v1/models/claude-x_1.0'],
      ['GET /v1/messages', 'POST /v1/messages/', 'POST /v1/messages/batches', 'GET /v1/messages/batches/b/results', 'POST /v1/models',
        'GET /v1/models/', 'GET /v1/models/a/b', 'GET /v1/models/a;b', 'GET /v1/models/a%20b', 'GET /v1/models/%c3%a9',
        'GET /v1/models/a@b', 'DELETE /v1/models/a', 'GET /v1/files', 'POST /v1/files', 'POST /v1/agents',
        'POST /v1/complete', 'GET /v1/organizations/users', 'POST /v1/organizations/api_keys']],
    ['OpenAI', OPENAI,
      ['POST /v1/chat/completions', 'POST /v1/responses', 'POST /v1/responses/compact', 'POST /v1/responses/input_tokens',
        'POST /v1/embeddings', 'GET /v1/models', 'GET /v1/models/ft:a:b::c'],
      ['GET /v1/chat/completions', 'GET /v1/responses/resp_1', 'DELETE /v1/responses/resp_1', 'POST /v1/responses/resp_1/cancel',
        'DELETE /v1/models/ft:a', 'GET /v1/models/ft%3aa', 'GET /v1/models/org/a', 'POST /v1/files',
        'GET /v1/files/f/content', 'POST /v1/fine_tuning/jobs', 'POST /v1/batches',
        'GET /v1/vector_stores', 'POST /v1/containers', 'GET /v1/organization/admin_api_keys', 'POST /chat/completions']],
  ])('%s: what passes, and what does not', (_, api, pass, refused) => {
    expect(passed(api, [...pass, ...refused])).toEqual(pass);
  });
});

describe('GitHub', () => {
  const READ = [
    'GET /repos/org/a.b', 'GET /repos/org/a.b/issues', 'GET /repos/org/a.b/issues/1/comments', 'GET /repos/org/a.b/pulls/2/files',
    'GET /repos/org/a.b/contents/src/index.ts', 'GET /repos/org/a.b/git/ref/heads/main', 'GET /repos/org/a.b/actions/runs/3/jobs',
    'GET /repos/org/a.b/actions/runs', 'GET /repos/org/a.b/actions/runs/3/attempts/1/jobs', 'GET /repos/org/a.b/actions/jobs/4',
    'GET /repos/org/a.b/actions/runs/3/artifacts', 'GET /repos/org/a.b/actions/workflows/ci.yml/runs',
    'GET /repos/org/a.b/commits/main/check-runs', 'GET /repos/org/a.b/releases', 'GET /repos/org/a.b/releases/latest',
    'GET /repos/org/a.b/releases/tags/v1/2', 'GET /repos/org/a.b/releases/5/assets',
  ];
  const CALLS = [
    'POST /issues', 'PATCH /issues/{issue_number}', 'POST /issues/{issue_number}/comments',
    'POST /pulls/{pull_number}/comments/{id}/replies',
  ];
  const WRITE = [
    'POST /repos/org/a.b/issues', 'PATCH /repos/org/a.b/issues/1', 'POST /repos/org/a.b/issues/1/comments',
    'POST /repos/org/a.b/pulls/2/comments/5/replies',
  ];
  const REFUSED = [
    'GET /', 'GET /user/repos', 'GET /orgs/org', 'POST /graphql', 'GET /repos/org', 'GET /repos/org/axb', 'GET /repos/org/a',
    'GET /repos/org/a.bc', 'GET /repos/org/a.b/', 'GET /repos/org/other/issues', 'GET /repos/org/a.b/hooks', 'GET /repos/org/a.b/keys',
    'GET /repos/org/a.b/secret-scanning/alerts', 'GET /repos/org/a.b/actions/secrets', 'GET /repos/org/a.b/issuesx',
    'GET /repos/org/a.b/collaborators', 'PATCH /repos/org/a.b', 'DELETE /repos/org/a.b', 'POST /repos/org/a.b/transfer',
    'PUT /repos/org/a.b/pulls/2/merge', 'POST /repos/org/a.b/merges', 'POST /repos/org/a.b/pulls/2/reviews', 'POST /repos/org/a.b/keys',
    'POST /repos/org/a.b/hooks', 'PUT /repos/org/a.b/contents/x', 'POST /repos/org/a.b/git/refs', 'POST /repos/org/a.b/dispatches',
    'POST /repos/org/a.b/actions/workflows/1/dispatches', 'PUT /repos/org/a.b/actions/secrets/X', 'DELETE /repos/org/a.b/issues/comments/4',
    'POST /repos/org/a.b/forks', 'POST /repos/org/a.b/issues/', 'PATCH /repos/org/a.b/issues/1/2', 'POST /repos/org/a.b/pulls',
  ];

  const OF_FORKS = [
    'GET /repos/org/a.b/compare', 'GET /repos/org/a.b/compare/main...topic', 'GET /repos/org/a.b/compare/main...evil:main',
    'GET /repos/org/a.b/compare/main...evil:other:main', 'GET /repos/org/a.b/forks',
  ];
  const REDIRECTED = [
    'GET /repos/org/a.b/actions/runs/3/logs', 'GET /repos/org/a.b/actions/runs/3/attempts/1/logs',
    'GET /repos/org/a.b/actions/jobs/4/logs', 'GET /repos/org/a.b/actions/artifacts/6/zip', 'GET /repos/org/a.b/releases/assets/5',
    'GET /repos/org/a.b/tarball/main', 'GET /repos/org/a.b/zipball/main',
  ];

  test.each([
    ['no calls', undefined, READ],
    ['calls as GitHub documents them', CALLS, [...READ, ...WRITE]],
  ])('with %s: what passes, and what does not', (_, calls, pass) => {
    const all = [...READ, ...WRITE, ...REFUSED, ...OF_FORKS, ...REDIRECTED];
    expect(passed(gitHub(SCOPE, { repositories: ['org/a.b'], calls }), all)).toEqual(pass);
  });

  test('who compares, or reads logs, adds the path', () => {
    const calls = ['GET /compare/{basehead}', 'GET /actions/jobs/{job_id}/logs'];
    const added = ['GET /repos/org/a.b/compare/main...topic', 'GET /repos/org/a.b/actions/jobs/4/logs'];
    const api = gitHub(SCOPE, { repositories: ['org/a.b'], calls });
    expect(passed(api, [...OF_FORKS, ...REDIRECTED])).toEqual(expect.arrayContaining(added));
  });

  test('each repository has its calls', () => {
    const api = gitHub(SCOPE, { repositories: ['org/one', 'org/two.git'], calls: ['POST /pulls'] });
    expect(passed(api, ['GET /repos/org/one', 'GET /repos/org/two/pulls', 'POST /repos/org/two/pulls', 'GET /repos/org/three'])).toEqual([
      'GET /repos/org/one', 'GET /repos/org/two/pulls', 'POST /repos/org/two/pulls',
    ]);
  });

  test.each([
    '/issues', 'POST', 'POST issues', 'post /issues', 'POST /', 'POST /issues/', 'POST /issues/*', 'POST /.*', 'POST /issues/..',
    'POST //issues', 'POST /issues?x=1', 'POST /{}', 'POST /issues/{a}{b}', 'TRACE /issues', 'CONNECT /issues', ' POST /issues',
    'POST /issues\n', 42, ['POST /issues'], null,
  ])('a call that is none: %p', (call: any) => {
    expect(failure(() => gitHub(SCOPE, { repositories: ['org/app'], calls: ['POST /issues', call] }))).toBe(call === null
      ? 'BrokeredApi.gitHub: \'calls\' must be a list without gaps, got ["POST /issues",null]'
      : 'BrokeredApi.gitHub: \'calls[1]\' must be a method and a path below the repository such as "POST /issues/{issue_number}/comments", '
        + `got ${JSON.stringify(call)}`);
  });

  test('a repository has an owner and a name', () => {
    expect(failure(() => gitHub(SCOPE, { repositories: ['org/app', 'org/app/hooks'] }))).toBe(
      'BrokeredApi.gitHub: \'repositories[1]\' must be owner and name of a repository such as "org/app", got "org/app/hooks"',
    );
    expect(failure(() => gitHub(SCOPE, { repositories: ['github.com/org/app'] }))).toMatch(/got "github.com\/org\/app"; leave out the host$/);
  });
});

test('no header that passes carries a key or chooses an account', () => {
  for (const { headers, header } of [ANTHROPIC, OPENAI, gitHub(SCOPE, { repositories: ['org/app'] })]) {
    expect(headers).not.toContain(header);
    expect(headers.filter((name) => /auth|key|cookie|token|organization|project|workspace|user|forward|host|connection/.test(name))).toEqual([]);
    expect(headers.filter((name) => !/^[a-z0-9-]+$/.test(name))).toEqual([]);
  }
});
