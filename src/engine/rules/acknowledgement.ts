import { Evaluator, Finding } from './evaluator';
import { EVERY_RULE, Extent } from './extent';
import { ruleIdFault } from './rule-choice';
import { ClusterView } from '../cluster/cluster-view';
import { Acknowledgement } from '../manifest/acknowledgement-annotations';
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
