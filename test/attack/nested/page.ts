import { NestedResult } from './nested';
import { table } from '../../../src/report/markdown-table';
import { Runtime } from '../row';

/** docs/nested-sandboxes.md: which sandboxes run inside an agent's pod. */
export function nestedPage(results: readonly NestedResult[]): string {
  const tools = [...new Set(results.map(({ tool }) => tool))];
  const waysOf = (tool: string) => results.filter((result) => result.tool === tool);
  const working = (runtime: Runtime) => tools.filter((tool) => inShort(waysOf(tool), runtime) !== 'no').length;
  return `# Sandboxes inside an agent's pod

Some tools start a sandbox of their own: a browser, a coding agent that uses bubblewrap, a build. Under gVisor most of them work in the
pod of a \`HardenedAgentPod\` as it is. Guide: [an agent that runs a browser](guides/browser-agent.md).

**Of ${tools.length} tools, ${working('gvisor')} work under gVisor and ${working('runc')} under runc.** Under runc the seccomp
profile RuntimeDefault denies user namespaces.

${table(['tool', 'agent, runc', 'agent, gVisor', 'ways that fail under gVisor'], tools.map((tool) => [
  `[${tool}](${logOf(tool)})`, inShort(waysOf(tool), 'runc'), inShort(waysOf(tool), 'gvisor'), failing(waysOf(tool)),
]))}

"With" names the way that works and weakens nothing of the pod. A sandbox without a network of its own has that of the pod, behind its
policies.

## What not to change

- **Do not set seccomp to Unconfined**, or to a profile with \`unshare\`, \`clone\`, \`mount\` and \`pivot_root\`: it opens the
  kernel of the node to namespaces. [require-seccomp](rules/require-seccomp.md) refuses the first, and
  [no-weak-seccomp-profile](rules/no-weak-seccomp-profile.md) a profile of the app. Pod Security reads no file of the node. Use gVisor.
- **Do not allow privilege escalation for a setuid sandbox.** It needs capabilities, too.
- **Do not turn off the sandbox of a browser under runc.** A page that takes over the browser then has the rights of the agent. Use gVisor.

## How it was tried

The log of each tool, which the table links, has every way with its commands and errors, from one run of
[the attack suite](../test/attack/README.md) in an agent with 1 CPU, 1Gi of memory and 512Mi in /tmp. A way works if the sandbox starts and
confines: it hides a file, stops a write, or has no network. A way that fails in a privileged pod with the same user shows nothing, and is
left out here.
`;
}

/** Controls that all fail show that the pods do not work, and not that agents are closed. */
export function nestedFaults(results: readonly NestedResult[]): string[] {
  const isShown = results.some(({ control }) => control.code === 0);
  return results.length > 0 && !isShown ? ['no sandbox works in a privileged pod, so nothing is known of agents'] : [];
}

/** The logs beside the page, by the names of their files. */
export function nestedLogs(results: readonly NestedResult[]): ReadonlyMap<string, string> {
  const section = ({ way, control, agents }: NestedResult) => [
    `# ${way.what}\n\n${way.command}\n`,
    ...Object.entries({ 'privileged pod': control, 'agent under runc': agents.runc, 'agent under gVisor': agents.gvisor })
      .map(([place, { code, output }]) => `== ${place}: ends with ${code}\n${output.slice(0, 2000).trimEnd()}\n`),
  ].join('\n');
  return new Map([...new Set(results.map(({ tool }) => tool))].map((tool) => (
    [logOf(tool).replace('proof/', ''), results.filter((result) => result.tool === tool).map(section).join('\n')])));
}

const logOf = (tool: string): string => `proof/nested-${tool.toLowerCase().replace(/[^a-z]+/g, '-')}.txt`;

/** Whether a tool works, and by which way that gives nothing up. */
function inShort(ways: readonly NestedResult[], runtime: Runtime): string {
  const shown = shownOf(ways);
  const working = shown.find(({ agents }) => agents[runtime].code === 0);
  return working === undefined ? 'no' : working === shown[0] ? 'as it is' : `with: ${working.way.what}`;
}

/** The ways that fail under gVisor. */
function failing(ways: readonly NestedResult[]): string {
  return shownOf(ways).filter(({ agents }) => agents.gvisor.code !== 0).map(({ way }) => way.what).join('; ') || 'none';
}

/** The ways that give nothing up, and that work in a privileged pod. */
function shownOf(ways: readonly NestedResult[]): NestedResult[] {
  return ways.filter(({ way, control }) => control.code === 0 && way.weakens === undefined);
}
