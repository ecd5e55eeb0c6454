import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { BrokerListener } from '../../../engine/gateway-files/broker/broker-route';
import { BROKERED } from '../../../engine/value/placeholder';
import { IToolServer } from '../../network/tool-server';

/**
 * Where the broker finds the key of an API.
 */
export interface BrokeredKey {
  /**
   * A Secret in the namespace of the broker, from the app or from `Secret.fromSecretName`.
   */
  readonly secret: kplus.ISecret;

  /**
   * The key of the Secret whose value is one line of printable ASCII, such as "api-key".
   */
  readonly key: string;
}

/**
 * Bounds of the calls of one grant.
 */
export interface BrokeredLimits {
  /**
   * The maximum size of a request's body, such as `Size.mebibytes(1)`. The broker answers larger ones with 413.
   *
   * The broker holds a body in memory until it is complete. A grant has as many connections as bodies of this size fit into two fifths of
   * the memory limit of the broker, at most 64. The maximum is an eighth of that limit.
   *
   * @default Size.mebibytes(4)
   */
  readonly maxBody?: Size;

  /**
   * The maximum duration of a call from its first to its last byte, in whole seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly maxDuration?: Duration;

  /**
   * How many requests a pod of the broker passes in a minute. It answers further ones with 429 and `Retry-After`.
   *
   * They are spread over the minute: at a time, a pod passes those of one second, which is a sixtieth, and at least one. Each pod counts
   * by itself: with two pods, an agent with several connections gets up to twice as many. The minimum for git is 600.
   *
   * @default - 120, and 1200 for git
   */
  readonly requestsPerMinute?: number;
}

/**
 * Properties of `BrokeredApi.anthropic` and `BrokeredApi.openAi`.
 */
export interface BrokeredModelProps extends BrokeredLimits {
  /**
   * The key of the API.
   */
  readonly key: BrokeredKey;
}

/**
 * Properties of `BrokeredApi.gitHub`.
 */
export interface BrokeredGitHubProps extends BrokeredLimits {
  /**
   * A token of GitHub.
   */
  readonly key: BrokeredKey;

  /**
   * The repositories whose data the agent may read, such as `["org/app"]`.
   */
  readonly repositories: string[];

  /**
   * Further calls of the REST API, each as method and path below a repository, such as `["POST /issues/{issue_number}/comments"]`.
   *
   * Write the path as the documentation of GitHub does. A part in braces is for one part of the path, whatever it is.
   *
   * @default - the agent only reads
   * @see https://docs.github.com/en/rest
   */
  readonly calls?: string[];
}

/**
 * Properties of `BrokeredApi.of`.
 */
export interface BrokeredApiProps extends BrokeredLimits {
  /**
   * The name of the API's host outside the cluster, such as "api.search.example". Give either `host` or `server`.
   *
   * @default - that of `server`
   */
  readonly host?: string;

  /**
   * A server in the cluster, such as an `McpServer`. The broker calls it by plain HTTP.
   *
   * @default - the API is at `host`
   */
  readonly server?: IToolServer;

  /**
   * TCP port of `host`, on which it speaks TLS.
   *
   * @default 443
   */
  readonly port?: number;

  /**
   * The key of the API.
   */
  readonly key: BrokeredKey;

  /**
   * The header that gets the key, such as "x-api-key".
   *
   * @default "authorization"
   */
  readonly header?: string;

  /**
   * What the broker writes before the key, such as "Token ".
   *
   * @default - "Bearer " in the header `authorization`, nothing in others
   */
  readonly prefix?: string;

  /**
   * The user of HTTP Basic authentication, whose password is the key, such as "x-access-token".
   *
   * @default - the key itself is the value
   */
  readonly user?: string;

  /**
   * The methods that pass, such as `["GET", "POST"]`.
   */
  readonly methods: string[];

  /**
   * The paths that pass, whole and without query, such as `["/v1/search"]`.
   *
   * @default - only those that a pattern of `pathRegexes` matches
   */
  readonly paths?: string[];

  /**
   * Patterns in the syntax of RE2, such as `["/v1/items/[0-9]+"]`. A pattern must match the whole path without query.
   *
   * @default - only `paths`
   * @see https://github.com/google/re2/wiki/Syntax
   */
  readonly pathRegexes?: string[];

  /**
   * Headers of the agent that pass, besides Accept, Content-Type, User-Agent and the like, such as `["x-search-version"]`.
   *
   * @default - none
   */
  readonly headers?: string[];

  /**
   * Whether a call may become a WebSocket. The broker does not bound what goes through one but for its duration.
   *
   * @default false
   */
  readonly webSocket?: boolean;

  /**
   * The environment variable of the agent that gets the URL, such as "SEARCH_URL".
   *
   * @default - none
   */
  readonly urlVariable?: string;

  /**
   * A path that the URL in `urlVariable` ends with, such as "/v1".
   *
   * @default - none
   */
  readonly urlPath?: string;

  /**
   * An environment variable of the agent that gets a placeholder, for programs that do not start without a key, such as "SEARCH_API_KEY".
   *
   * @default - none
   */
  readonly keyVariable?: string;
}

/** An API as a grant needs it: the listener without its place, and what the agent gets. */
export interface ApiSpec extends Omit<BrokerListener, 'name' | 'port' | 'upstream'> {
  readonly key: BrokeredKey;
  /** The host outside the cluster, with its port. */
  readonly host?: { readonly name: string; readonly port: number };
  /** The server in the cluster. */
  readonly server?: IToolServer;
  /** Variables of the agent, made of the URL of the grant. */
  readonly variables: (url: string) => { readonly [name: string]: string };
}

/** The variables that hold the URL of an API and a placeholder for its key. */
export interface UrlAndKey {
  readonly urlVariable?: string;
  /** What the URL ends with, such as "/v1". */
  readonly urlPath?: string;
  readonly keyVariable?: string;
}

/** Variables of the agent, made of the URL of its grant. */
export function agentVariables({ urlVariable, urlPath = '', keyVariable }: UrlAndKey): ApiSpec['variables'] {
  return (url) => ({
    ...(urlVariable !== undefined && { [urlVariable]: `${url}${urlPath}` }),
    ...(keyVariable !== undefined && { [keyVariable]: BROKERED }),
  });
}

/** The bounds as numbers. The sizes of calls differ, and with them the default of `maxBody`. */
export function limitsOf({ maxBody, maxDuration, requestsPerMinute }: BrokeredLimits, defaultBody = Size.mebibytes(4)): Pick<
  ApiSpec, 'maxBodyBytes' | 'maxDurationSeconds' | 'requestsPerMinute'
> {
  return {
    maxBodyBytes: (maxBody ?? defaultBody).toKibibytes() * 1024,
    maxDurationSeconds: maxDuration?.toSeconds() ?? 600,
    requestsPerMinute: requestsPerMinute ?? 120,
  };
}
