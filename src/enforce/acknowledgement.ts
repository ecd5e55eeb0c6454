import { IConstruct } from 'constructs';
import { OWN_PREFIX, constructError, show } from '../policy/props';
import { RULES } from '../policy/rules';

/** Prefix of the annotation that tells reviewers and tools of an acknowledged rule. */
export const ACKNOWLEDGED = `${OWN_PREFIX}acknowledged-`;

const acknowledgements = new WeakMap<IConstruct, Map<string, string>>();

/** Remembers that the rule's findings in the construct's subtree are known and why. */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
  if (!RULES.some((rule) => rule.id === ruleId)) {
    throw constructError(construct, `'ruleId' must be the id of a rule, got ${show(ruleId)}; the rules are ${RULES.map((rule) => rule.id).join(', ')}`);
  }
  if (typeof reason !== 'string' || reason.trim().length < 10) {
    throw constructError(construct, `'reason' must say in at least 10 characters why "${ruleId}" is acceptable here, got ${show(reason)}`);
  }
  const known = acknowledgements.get(construct) ?? new Map<string, string>();
  acknowledgements.set(construct, known.set(ruleId, reason.trim()));
}

/** The reason given for the construct or the nearest construct around it. */
export function reasonFor(construct: IConstruct, ruleId: string): string | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const reason = acknowledgements.get(scope)?.get(ruleId);
    if (reason !== undefined) {
      return reason;
    }
  }
  return undefined;
}
