import { PostureRun, PostureUnjudgedKind } from './posture';
import { PostureSource } from './posture-finding';
import { Cidr } from '../address/cidr';
import { ClusterRanges } from '../address/cluster-ranges';
import { mergedRanges } from '../address/ranges';
import { AgentsKnownBy } from '../cluster/agent-scope';
import { ClusterView } from '../cluster/cluster-view';
import { Acknowledgement } from '../manifest/acknowledgement-annotations';
import { PodKinds } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { unjudgedKinds } from '../rules/criteria/unjudged-pods';
import { Finding } from '../rules/evaluator';
import { Rule } from '../rules/rule';
import { RuleException } from '../rules/rule-exception';
import { Trial } from '../rules/trial';
import { missingRanges } from '../rules/unknown-ranges';
import { Json } from '../value/json';

/** A place without the object: file and line, or the path of a construct. */
type PosturePlace = Pick<PostureSource, 'file' | 'line' | 'constructPath'>;

/** What a report is made of. The command line and an app each collect it in their way. */
export interface PostureInput {
  readonly run: PostureRun;
  /** Each agent, and each pod that serves agents, with its cluster, in the order of the input. */
  readonly agents: readonly PostureAgentInput[];
  /** Each pod that is a neighbour of agents, in the same way. */
  readonly neighbours?: readonly PostureAgentInput[];
  /** Every finding, in the order of the input. `field` of a finding has no prefix of a list. */
  readonly findings: readonly PostureFindingInput[];
  readonly exceptions: readonly RuleException[];
  /** How many objects were judged. */
  readonly objects: number;
  /** Finds the place of a field of any object in a view. */
  readonly placeOf: (manifest: Json, field: string) => PosturePlace;
  /** Whether the rows of agents stay empty. What compares two builds reads none. */
  readonly withoutRows?: boolean;
  /** What was judged. By default every rule judged every object that it applies to. */
  readonly scope?: JudgedScope;
  /** The clusters. By default those of the agents. */
  readonly views?: readonly ClusterView[];
  /** Tries changes of objects. Without it, no step shows a change. */
  readonly trials?: Trials;
}

/** Judges the input with a change. */
export interface Trials {
  /** The kinds that hold pods. */
  readonly kinds: PodKinds;
  /** The objects that a change of one object may give other findings. */
  readonly concernedBy: (manifest: Json) => readonly Json[];
  /** Judges objects again in the cluster with `after` in place of `before`. */
  readonly tryChange: (before: Json, after: Json, objects: readonly Json[]) => Trial;
}

/** The clusters of the input. */
export function viewsOf({ views, agents }: PostureInput): readonly ClusterView[] {
  return views ?? [...new Set(agents.map(({ view }) => view))];
}

/** What was judged. */
export interface JudgedScope {
  readonly objects: readonly Json[];
  /** Whether every pod is an agent, since nothing says which ones are. */
  readonly isWhole: boolean;
  /** Whether a rule, by its id, judged an object. */
  readonly judges: (manifest: Json, ruleId: string) => boolean;
  /** The acknowledgement of findings of a rule, by its id, in an object. */
  readonly acknowledgementOf: (manifest: Json, ruleId: string) => Acknowledgement | undefined;
}

/** A pod to report on. */
export interface PostureAgentInput {
  readonly pod: PodView;
  readonly view: ClusterView;
  /** Whether a rule judged it. By default every rule that `exceptions` do not name did. */
  readonly isAsked?: (rule: Rule) => boolean;
}

/** A finding and the object that it is in. */
export interface PostureFindingInput {
  readonly manifest: Json;
  readonly finding: Finding;
  readonly filledByHarden: boolean;
  readonly acknowledgement?: Acknowledgement;
  /** What to do about it. By default the fix of the rule for people who have only YAML. */
  readonly remedy?: string;
}

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
