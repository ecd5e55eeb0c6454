import { PostureAgentInput } from './posture-input';
import { PostureRun, PostureUnjudgedKind } from './posture';
import { Cidr } from '../address/cidr';
import { ClusterRanges } from '../address/cluster-ranges';
import { mergedRanges } from '../address/ranges';
import { AgentsKnownBy } from '../cluster/agents-known-by';
import { ClusterView } from '../cluster/cluster-view';
import { unjudgedKinds } from '../rules/criteria/unjudged-pods';
import { missingRanges } from '../rules/unknown-ranges';

/** What the command line or an app knows of a run, and the clusters that it judged. */
interface RunInput {
  readonly toolVersion: string;
  readonly paths?: string[];
  readonly agentsKnownBy: AgentsKnownBy;
  readonly unreadable?: string[];
  readonly skipped?: string[];
  /** All clusters. */
  readonly views: readonly ClusterView[];
  /** Each agent, and each pod that serves agents, with its cluster. */
  readonly agents: readonly Pick<PostureAgentInput, 'pod' | 'view'>[];
}

/** What a report is about and what was not judged: every format and command gets it from here. */
export function runOf({ toolVersion, paths, agentsKnownBy, unreadable = [], skipped = [], views, agents }: RunInput): PostureRun {
  return {
    toolVersion,
    ...paths && { paths },
    agentsKnownBy,
    unjudged: unjudgedIn(views),
    unreadable,
    skipped,
    ranges: rangesOf(views),
    unknownRanges: [...new Set(agents.flatMap(({ pod, view }) => missingRanges(view.rangesOf(pod.namespace))))].sort(),
  };
}

function unjudgedIn(views: readonly ClusterView[]): PostureUnjudgedKind[] {
  const counts = new Map<string, number>();
  views.forEach((view) => unjudgedKinds(view).forEach((objects, kind) => counts.set(kind, (counts.get(kind) ?? 0) + objects)));
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([kind, objects]) => ({ kind, objects }));
}

function rangesOf(views: readonly ClusterView[]): ClusterRanges {
  const { pods, services, nodes, apiServers } = mergedRanges(views.map(({ clusterRanges }) => clusterRanges));
  const textsOf = (blocks: readonly Cidr[]) => blocks.map(({ text }) => text);
  return { podCidrs: textsOf(pods), serviceCidrs: textsOf(services), nodeCidrs: textsOf(nodes), apiServerCidrs: textsOf(apiServers) };
}
