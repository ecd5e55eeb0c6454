import { PostureEdge } from './posture-agent';
import { PostureSource } from './posture-finding';
import { ReachSide } from './reach-changes-lines';
import { Severity } from '../rules/severity';

/** What a change does. The order is that of a verdict: what weakens comes first. */
export const DIFF_VERBS = [
  'opens', 'drops', 'breaks', 'widens', 'unjudged', 'adds', 'accepts', 'changes', 'renames', 'closes', 'fixes', 'removes',
] as const;
export type DiffVerb = typeof DIFF_VERBS[number];

/** What a change of an agent, its reach or a control is about, without the words of a phrase. */
interface ChangeSubject {
  /** The agent, the neighbour that it is now, a side of its reach, or a control. */
  readonly part: 'agent' | 'neighbour' | ReachSide | 'control';
  /** Such as "203.0.113.0/24:443". */
  readonly text: string;
}

/** One difference between two builds. */
export interface PostureChange {
  readonly verb: DiffVerb;
  /** Kind and name of the object, such as `Deployment "agents/coder"`. */
  readonly object: string;
  /** The change without the verb. "{}" stands for the object: "203.0.113.0/24:443 for {}". */
  readonly phrase: string;
  readonly about?: ChangeSubject;
  /** The edges of the new build that open it. */
  readonly edges?: readonly PostureEdge[];
  /** What else there is to say, such as the message of a finding. */
  readonly detail?: string;
  /** The rule, if a finding is new or gone. */
  readonly ruleId?: string;
  /** The severity of a finding that is open now and was not before. */
  readonly severity?: Severity;
  /** The places in the new build, or in the old one for what is gone. */
  readonly sources: readonly PostureSource[];
  /** How bad an opening is: 0 is the worst. By default it is like most. */
  readonly harm?: number;
  /** Whether another change says it in the first line. */
  readonly isDetail?: boolean;
}

/** Such as "agents/coder", and "NetworkPolicy agents/egress" for what is no agent. */
export function shortName(object: string, isAgent: boolean): string {
  const [, kind, name, rest] = /^(\S+) "(.*?)"(.*)$/s.exec(object) ?? [];
  return kind === undefined ? object : `${isAgent ? '' : `${kind} `}${name}${rest}`;
}

/** An object and its element, such as `NetworkPolicy "agents/egress" spec.egress[3]`. */
export function elementText({ object, field }: PostureSource): string {
  return `${object}${field === '' ? '' : ` ${field}`}`;
}
