import { memoizeBy } from '../../../engine/value/memoize';
import { AgentTools } from '../../workload/agent-tools';

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
