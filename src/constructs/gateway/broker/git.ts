import { BrokerRoute } from '../../../engine/gateway-files/broker/broker-route';
import { ErrorSource, propError, requireList } from '../../../engine/input/props';
import { firstRepeated } from '../../../engine/value/json';
import { memoizeBy } from '../../../engine/value/memoize';
import { AgentTools } from '../../workload/agent-tools';

/** What a client of git may do in which repositories. */
interface GitAccess {
  /** Paths without ".git", such as "org/app". */
  readonly repositories: readonly string[];
  readonly push: boolean;
}

/** A part of the path that no server and no proxy reads as another one. */
const SEGMENT = /^[A-Za-z0-9._~-]+$/;

/**
 * The calls of git's smart HTTP protocol: one that lists the references for a service, and the service.
 *
 * Git LFS has no route: its upload and its download begin with the same call.
 *
 * @see https://git-scm.com/docs/http-protocol
 */
export function gitRoutes({ repositories, push }: GitAccess): BrokerRoute[] {
  const services = ['git-upload-pack', ...(push ? ['git-receive-pack'] : [])];
  const paths = repositories.flatMap((repository) => [`/${repository}`, `/${repository}.git`]);
  return paths.flatMap((path) => services.flatMap((service) => [
    { method: 'GET', path: `${path}/info/refs`, query: `service=${service}` },
    { method: 'POST', path: `${path}/${service}` },
  ]));
}

/** Repositories of a host without ".git", each once. */
export function requireRepositories(scope: ErrorSource, prop: string, values: string[], host: string): string[] {
  const repositories = requireList(scope, prop, values).map((value, i) => requireRepository(scope, `${prop}[${i}]`, value, host));
  if (repositories.length === 0) {
    throw propError(scope, prop, 'name at least one repository such as "org/app"', values);
  }
  const twice = firstRepeated(repositories);
  if (twice !== undefined) {
    throw propError(scope, prop, 'contain each repository once', twice);
  }
  return repositories;
}

function requireRepository(scope: ErrorSource, prop: string, value: string, host: string): string {
  const repository = typeof value === 'string' ? value.replace(/\.git$/, '') : '';
  const segments = repository.split('/');
  const hasHost = siteOf(segments[0]) === siteOf(host);
  if (hasHost || segments.length < 2 || !segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment))) {
    throw propError(
      scope,
      prop,
      'be the path of one repository such as "org/app", of letters, digits, "-", ".", "_" and "~" between the slashes',
      value,
      hasHost || /^\w+:\/\/|^git@/.test(repository) ? 'leave out the host' : undefined,
    );
  }
  return repository;
}

/** What the names of a site have in common: those of its API and of its pages, in any case, with a final dot or without. */
function siteOf(host: string): string {
  return host.toLowerCase().replace(/^(?:api|www|ssh)\./, '').replace(/\.$/, '');
}

/** How sites write their own name, where it differs from that in the DNS. Git compares prefixes to the letter. */
const SPELLINGS: { readonly [host: string]: string } = {
  'bitbucket.org': 'Bitbucket.org', 'github.com': 'GitHub.com', 'gitlab.com': 'GitLab.com',
};

/** What the address of a repository begins with, but for a user of one's own, which no prefix can foresee. */
function prefixesOf(host: string): string[] {
  return [host, SPELLINGS[host] ?? []].flat().flatMap((name) => [
    `https://${name}/`, `https://${name}:443/`, `git@${name}:`, `ssh://git@${name}/`, `ssh://${name}/`, `git://${name}/`,
  ]);
}

/**
 * The variables by which git of one agent calls the broker in place of a host.
 *
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 */
class GitConfig {
  private readonly hosts = new Map<string, { readonly url: string; readonly authority?: string }>();

  constructor(private readonly tools: AgentTools) {}

  /**
   * Sends all calls of a host to a URL, whatever form of address a repository has.
   *
   * @param authority the file with the authority that signed the certificate of the URL
   */
  public replace(host: string, url: string, authority?: string): void {
    this.hosts.set(host, { url, authority });
    const { shared } = this.tools;
    const pairs = this.pairs();
    pairs.forEach(([key, value], i) => {
      shared.change(`GIT_CONFIG_KEY_${i}`, key);
      shared.change(`GIT_CONFIG_VALUE_${i}`, value);
    });
    shared.change('GIT_CONFIG_COUNT', String(pairs.length));
    shared.change('GIT_TERMINAL_PROMPT', '0');
  }

  private pairs(): (readonly [key: string, value: string])[] {
    return [...this.hosts].flatMap(([host, { url, authority }]) => [
      ...prefixesOf(host).map((prefix) => [`url.${url}/.insteadOf`, prefix] as const),
      ...(authority === undefined ? [] : [[`http.${url}/.sslCAInfo`, authority] as const]),
    ]);
  }
}

/** The configuration of git for an agent. */
export const gitConfigOf = memoizeBy((tools: AgentTools) => new GitConfig(tools));
