import { Evaluator, Finding } from './evaluator';
import { EVERY_RULE, Extent } from './extent';
import { ruleIdFault } from './rule-choice';
import { ClusterView } from '../cluster/cluster-view';
import { pageOf } from '../input/pages';
import { Acknowledgement } from '../manifest/acknowledgement-annotations';
import { counted } from '../value/counted';
import { Json } from '../value/json';
import { isReason, reasonMust } from '../value/reason';

/** A fault of an acknowledgement: the part, what it must be in the form "must …", and its value. */
interface AcknowledgementFault {
  readonly prop: 'ruleId' | 'reason';
  readonly must: string;
  readonly got: unknown;
}

/** The first fault of an acknowledgement. */
export function acknowledgementFault(ruleId: unknown, reason: unknown): AcknowledgementFault | undefined {
  const must = ruleIdFault(ruleId);
  if (must !== undefined) {
    return { prop: 'ruleId', must, got: ruleId };
  }
  return isReason(reason) ? undefined : { prop: 'reason', must: reasonMust(`why "${String(ruleId)}" is acceptable here`), got: reason };
}

/** The findings of one manifest: those that are open, and those that an acknowledgement accepts, with its reason. */
export interface Verdict {
  readonly open: Finding[];
  readonly accepted: { readonly finding: Finding; readonly acknowledgement: Acknowledgement }[];
}

/** Judges a manifest of the cluster. `acknowledgementOf` gives the acknowledgement that accepts findings of a rule. */
export function judge(
  evaluator: Evaluator,
  manifest: Json,
  view: ClusterView,
  acknowledgementOf: (ruleId: string) => Acknowledgement | undefined,
  { asks, counts }: Extent = EVERY_RULE,
): Verdict {
  const verdict: Verdict = { open: [], accepted: [] };
  for (const finding of evaluator.evaluate(manifest, view, asks).filter(counts)) {
    const acknowledgement = acknowledgementOf(finding.rule.id);
    if (acknowledgement === undefined) {
      verdict.open.push(finding);
    } else {
      verdict.accepted.push({ finding, acknowledgement });
    }
  }
  return verdict;
}

/** What a user does where pods that are no agents share the namespace of agents. */
export const MOVE_AGENTS = 'move the agents to a namespace of their own';
/** The same, with the page that says how. */
export const HOW_TO_MOVE = `${MOVE_AGENTS}: see ${pageOf('adopting.md#a-mixed-app')}`;

/** What a finding ends with that `Harden` removes. */
export const FILLED = '; Harden fills it';

/** Such as "Harden fills 3 of 5 findings". There is no line if it fills none. */
export function filledLine(filled: number, findings: number): string | undefined {
  return filled > 0 ? `Harden fills ${filled} of ${counted(findings, 'finding')}: fields that the pods leave out` : undefined;
}

/** How many pods are neighbours of agents, and what to do to judge them by every rule. There is no line if none is. */
export function neighboursLine(count: number, remedy?: string): string | undefined {
  const [are, them] = count === 1 ? ['is a neighbour', 'it'] : ['are neighbours', 'them'];
  const rest = remedy === undefined ? '' : `; ${remedy} judges ${them} by every rule`;
  return count > 0 ? `${counted(count, 'pod')} ${are} of agents: only the rules about the node judge ${them}${rest}` : undefined;
}
