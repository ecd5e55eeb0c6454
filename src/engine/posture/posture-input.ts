import { PostureRun } from './posture';
import { PostureSource } from './posture-finding';
import { ClusterView } from '../cluster/cluster-view';
import { Acknowledgement } from '../manifest/acknowledgement-annotations';
import { PodKinds } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { Finding } from '../rules/evaluator';
import { Rule } from '../rules/rule';
import { RuleException } from '../rules/rule-exception';
import { Trial } from '../rules/trial';
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
