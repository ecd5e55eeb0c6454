import { Evaluator, Finding } from './evaluator';
import { Json, object } from './json';
import { ACKNOWLEDGED } from './labels';
import { ruleIdMust } from './rule-choice';
import { RULES } from './rules';
import { World } from './world';

export { ACKNOWLEDGED };

/** A reason shorter than this says nothing. */
const SHORTEST_REASON = 10;

/** What is wrong with an acknowledgement: which part of it, in the form "must …", and what was got. */
export interface AcknowledgementFault {
  readonly prop: 'ruleId' | 'reason';
  readonly must: string;
  readonly got: unknown;
}

/** The first fault of an acknowledgement. */
export function acknowledgementFault(ruleId: unknown, reason: unknown): AcknowledgementFault | undefined {
  if (!RULES.some((rule) => rule.id === ruleId)) {
    return { prop: 'ruleId', must: ruleIdMust(), got: ruleId };
  }
  if (typeof reason !== 'string' || reason.trim().length < SHORTEST_REASON) {
    return { prop: 'reason', must: `say in at least ${SHORTEST_REASON} characters why "${String(ruleId)}" is acceptable here`, got: reason };
  }
  return undefined;
}

/** What is said of one manifest: the findings that stand, those that were let through and why, and what lets nothing through. */
export interface Verdict {
  readonly open: Finding[];
  readonly accepted: { readonly finding: Finding; readonly reason: string }[];
}

/** Judges a manifest of the world; `reasonFor` gives the reason for which findings of a rule are let through. */
export function judge(evaluator: Evaluator, manifest: Json, world: World, reasonFor: (ruleId: string) => string | undefined): Verdict {
  const verdict: Verdict = { open: [], accepted: [] };
  for (const finding of evaluator.evaluate(manifest, world)) {
    const reason = reasonFor(finding.rule.id);
    if (reason === undefined) {
      verdict.open.push(finding);
    } else {
      verdict.accepted.push({ finding, reason });
    }
  }
  return verdict;
}

/** The acknowledgements in a manifest's annotations, well made or not, by what follows the prefix. */
export function annotatedReasons(manifest: Json): Map<string, unknown> {
  return new Map(Object.entries(object(object(manifest.metadata).annotations))
    .filter(([key]) => key.startsWith(ACKNOWLEDGED))
    .map(([key, reason]) => [key.slice(ACKNOWLEDGED.length), reason]));
}

/** Takes the reasons from the manifest itself, those alone that are well made. */
export function reasonsIn(manifest: Json): (ruleId: string) => string | undefined {
  const reasons = annotatedReasons(manifest);
  return (ruleId) => {
    const reason = reasons.get(ruleId);
    return reasons.has(ruleId) && !acknowledgementFault(ruleId, reason) ? reason as string : undefined;
  };
}
