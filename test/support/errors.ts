
/**
 * The message with which a function fails; fails itself if it does not.
 * Findings that synth groups by object stand each in a line of its own.
 */
export function failure(run: () => unknown): string {
  return withPaths(rawFailure(run));
}

/** The message as it is printed. */
export function rawFailure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a failure, got none');
}

/** `[path] finding` for each finding below the line `[path] Kind "name"` of its object. */
function withPaths(message: string): string {
  const lines: string[] = [];
  let path = '';
  for (const line of message.split('\n')) {
    if (line.startsWith('    ')) {
      if (/^ {2}\[[^\]]*\] \w+ "[^"]*"(, which runs .*)?$/.test(lines.at(-1)!)) {
        path = /\[[^\]]*\]/.exec(lines.pop()!)![0];
      }
      lines.push(`  ${path} ${line.trimStart()}`);
    } else {
      lines.push(line);
    }
  }
  return lines.join('\n');
}

/** What an error about missing ranges of pods says. */
export const ASK_RANGES = 'ask the cluster: kubectl cluster-info dump '
  + '| grep -oE \'(cluster-cidr|service-cluster-ip-range)=[^" ]+\' | sort -u; '
  + 'for GKE, EKS, AKS and OpenShift see '
  + 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/clusters.md#where-the-ranges-are';

/** What an error about a missing namespace says after the value. */
export const GIVE_NAMESPACE = '; give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists';

/** The same for a missing runtime. */
export const GIVE_RUNTIME = '; give new GVisorRuntime(…) or AgentRuntime.gkeSandbox()';
