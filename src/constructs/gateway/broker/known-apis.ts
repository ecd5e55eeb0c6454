import { Size } from 'cdk8s';
import { ApiSpec, BrokeredGitHubProps, BrokeredModelProps, UrlAndKey, agentVariables, limitsOf } from './brokered-api-props';
import { requireRepositories } from './git';
import { BrokerRoute } from '../../../engine/gateway-files/broker/broker-route';
import { ErrorSource, propError, requireList } from '../../../engine/input/props';

/** What a grant of a known API passes, and what its clients read from the environment. */
export interface KnownApi extends UrlAndKey {
  readonly host: string;
  readonly header: string;
  readonly prefix: string;
  /** The user of HTTP Basic, whose password is the key. */
  readonly user?: string;
  /** Headers that clients send and the API reads, in lower case. */
  readonly headers: readonly string[];
  readonly routes: readonly BrokerRoute[];
}

/** What the SDKs of Anthropic and OpenAI say about themselves. */
const SDK_HEADERS = [
  'arch', 'async', 'helper-method', 'lang', 'os', 'package-version', 'read-timeout', 'retry-count', 'runtime', 'runtime-version',
  'stream-helper', 'timeout',
].map((name) => `x-stainless-${name}`);

/**
 * One model by its name, or all. No call reads what another caller left at the API. Names have no slash at these APIs. The colons are those
 * of OpenAI's fine-tuned models, such as "ft:gpt-4o:org::1".
 */
const MODELS: BrokerRoute[] = [{ method: 'GET', path: '/v1/models' }, { method: 'GET', pathRegex: '/v1/models/[A-Za-z0-9._:-]+' }];

/**
 * Messages, token counts and models. Batches, files, agents and administration have no route.
 *
 * @see https://docs.claude.com/en/api/overview
 * @see https://github.com/anthropics/anthropic-sdk-python/blob/main/api.md
 */
export const ANTHROPIC: KnownApi = {
  host: 'api.anthropic.com',
  header: 'x-api-key',
  prefix: '',
  headers: ['anthropic-beta', 'anthropic-version', ...SDK_HEADERS],
  routes: [post('/v1/messages'), post('/v1/messages/count_tokens'), ...MODELS],
  urlVariable: 'ANTHROPIC_BASE_URL',
  keyVariable: 'ANTHROPIC_API_KEY',
};

/**
 * Chat completions, responses, embeddings and models. Stored responses, files, fine-tuning and administration have no route.
 *
 * The headers `openai-organization` and `openai-project` do not pass: the key says on whose account a call is.
 *
 * @see https://platform.openai.com/docs/api-reference
 * @see https://github.com/openai/openai-python/blob/main/api.md
 */
export const OPENAI: KnownApi = {
  host: 'api.openai.com',
  header: 'authorization',
  prefix: 'Bearer ',
  headers: SDK_HEADERS,
  routes: [
    post('/v1/chat/completions'), post('/v1/responses'), post('/v1/responses/compact'), post('/v1/responses/input_tokens'),
    post('/v1/embeddings'), ...MODELS,
  ],
  urlVariable: 'OPENAI_BASE_URL',
  urlPath: '/v1',
  keyVariable: 'OPENAI_API_KEY',
};

const GIT_HUB_HOST = 'api.github.com';

/**
 * What an agent reads of a repository: neither its secrets, hooks and keys, nor the alerts, which hold secrets that were found in it.
 * Comparisons are missing too: they reach every fork, by its owner or its name.
 *
 * @see https://docs.github.com/en/rest/commits/commits#compare-two-commits
 */
const READABLE = [
  'actions/workflows', 'assignees', 'branches', 'check-runs', 'check-suites', 'comments', 'commits', 'contents', 'contributors', 'git',
  'issues', 'labels', 'languages', 'license', 'milestones', 'pulls', 'readme', 'statuses', 'tags', 'topics',
];

/**
 * The same without files and logs: GitHub answers for them with a redirect to another host, by a URL that is signed.
 *
 * @see https://docs.github.com/en/rest/actions/workflow-runs#download-workflow-run-logs
 * @see https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run
 * @see https://docs.github.com/en/rest/releases/assets#get-a-release-asset
 */
const READABLE_IN_PART = [
  'actions/jobs/[0-9]+',
  'actions/runs(/[0-9]+(/(approvals|artifacts|attempts/[0-9]+(/jobs)?|jobs|pending_deployments|timing))?)?',
  'releases(/(latest|tags/.+|[0-9]+(/(assets|reactions))?))?',
];

/** Methods, and a path below a repository as the documentation of GitHub writes it. */
const CALL = /^(GET|POST|PUT|PATCH|DELETE) ((?:\/(?:[A-Za-z0-9_-]+|\{[a-z_]+\}))+)$/;

/**
 * The REST API of GitHub for some repositories. GraphQL has no route: all of its calls have one path.
 *
 * @see https://docs.github.com/en/rest/about-the-rest-api/api-versions
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables for the variable
 */
export function gitHub(scope: ErrorSource, { repositories, calls }: Pick<BrokeredGitHubProps, 'repositories' | 'calls'>): KnownApi {
  const further = requireList(scope, 'calls', calls).map((call, i) => requireCall(scope, `calls[${i}]`, call));
  return {
    host: GIT_HUB_HOST,
    header: 'authorization',
    prefix: 'Bearer ',
    headers: ['if-modified-since', 'if-none-match', 'x-github-api-version'],
    routes: requireGitHubRepositories(scope, repositories).flatMap((repository) => {
      const at = `/repos/${repository.replace(/\./g, '\\.')}`;
      return [
        { method: 'GET', pathRegex: `${at}(/(${READABLE.join('|')})(/.*)?)?` },
        ...READABLE_IN_PART.map((below) => ({ method: 'GET', pathRegex: `${at}/${below}` })),
        ...further.map(({ method, below }) => ({ method, pathRegex: `${at}${below}` })),
      ];
    }),
    urlVariable: 'GITHUB_API_URL',
  };
}

function requireGitHubRepositories(scope: ErrorSource, values: string[]): string[] {
  const repositories = requireRepositories(scope, 'repositories', values, GIT_HUB_HOST);
  repositories.forEach((repository, i) => {
    if (repository.split('/').length > 2) {
      throw propError(scope, `repositories[${i}]`, 'be owner and name of a repository such as "org/app"', values[i]);
    }
  });
  return repositories;
}

/** A call as a method and a pattern. */
function requireCall(scope: ErrorSource, prop: string, value: string): { readonly method: string; readonly below: string } {
  const parts = typeof value === 'string' && CALL.exec(value);
  if (!parts) {
    throw propError(scope, prop, 'be a method and a path below the repository such as "POST /issues/{issue_number}/comments"', value);
  }
  return { method: parts[1], below: parts[2].replace(/\{\w+\}/g, '[^/]+') };
}

function post(path: string): BrokerRoute {
  return { method: 'POST', path };
}

/** A known API with the key and the bounds of a grant. */
export function specOf(api: KnownApi, props: BrokeredModelProps, defaultBody?: Size): ApiSpec {
  const { host, header, prefix, user, headers, routes } = api;
  return {
    ...limitsOf(props, defaultBody),
    host: { name: host, port: 443 },
    key: props.key,
    header,
    prefix,
    user,
    headers,
    routes,
    webSocket: false,
    variables: agentVariables(api),
  };
}
