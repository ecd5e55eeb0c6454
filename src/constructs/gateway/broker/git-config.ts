import { memoizeBy } from '../../../engine/value/memoize';
import { AgentTools } from '../../workload/agent-tools';

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
      shared.share(`GIT_CONFIG_KEY_${i}`, key);
      shared.share(`GIT_CONFIG_VALUE_${i}`, value);
    });
    shared.share('GIT_CONFIG_COUNT', String(pairs.length));
    shared.share('GIT_TERMINAL_PROMPT', '0');
  }

  private pairs(): (readonly [key: string, value: string])[] {
    return [...this.hosts].flatMap(([host, { url, authority }]) => [
      ...[`https://${host}/`, `git@${host}:`, `ssh://git@${host}/`].map((prefix) => [`url.${url}/.insteadOf`, prefix] as const),
      ...(authority === undefined ? [] : [[`http.${url}/.sslCAInfo`, authority] as const]),
    ]);
  }
}

/** The configuration of git for an agent. */
export const gitConfigOf = memoizeBy((tools: AgentTools) => new GitConfig(tools));
