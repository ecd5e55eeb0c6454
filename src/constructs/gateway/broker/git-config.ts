import { memoizeBy } from '../../../engine/value/memoize';
import { AgentTools } from '../../workload/agent-tools';

/**
 * The variables by which git of one agent calls the broker in place of a host.
 *
 * @see https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
 */
class GitConfig {
  private readonly hosts = new Map<string, string>();

  constructor(private readonly tools: AgentTools) {}

  /** Sends all calls of a host to a URL, whatever form of address a repository has. */
  public replace(host: string, url: string): void {
    this.hosts.set(host, url);
    const pairs = [...this.hosts].flatMap(([name, base]) => [`https://${name}/`, `git@${name}:`, `ssh://git@${name}/`]
      .map((prefix) => [`url.${base}/.insteadOf`, prefix] as const));
    pairs.forEach(([key, value], i) => {
      this.tools.share(`GIT_CONFIG_KEY_${i}`, key);
      this.tools.share(`GIT_CONFIG_VALUE_${i}`, value);
    });
    this.tools.share('GIT_CONFIG_COUNT', String(pairs.length));
    this.tools.share('GIT_TERMINAL_PROMPT', '0');
  }
}

/** The configuration of git for an agent. */
export const gitConfigOf = memoizeBy((tools: AgentTools) => new GitConfig(tools));
