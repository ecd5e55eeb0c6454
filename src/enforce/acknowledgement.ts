import { IConstruct } from 'constructs';
import { acknowledgementFault } from '../policy/acknowledgement';
import { propError } from '../policy/props';

const acknowledgements = new WeakMap<IConstruct, Map<string, string>>();

/** Remembers that the rule's findings in the construct's subtree are known and why. */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
  const fault = acknowledgementFault(ruleId, reason);
  if (fault) {
    throw propError(construct, fault.prop, fault.must, fault.got);
  }
  const known = acknowledgements.get(construct) ?? new Map<string, string>();
  acknowledgements.set(construct, known.set(ruleId, reason.trim()));
}

/** The acknowledgements on the construct itself, the reason by id of the rule. */
export function acknowledgementsOn(construct: IConstruct): ReadonlyMap<string, string> {
  return acknowledgements.get(construct) ?? new Map<string, string>();
}

/** The construct that acknowledges the rule for this one: itself, or the nearest around it. */
export function acknowledger(construct: IConstruct, ruleId: string): IConstruct | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    if (acknowledgements.get(scope)?.has(ruleId)) {
      return scope;
    }
  }
  return undefined;
}

/** The reason given for the construct or the nearest construct around it. */
export function reasonFor(construct: IConstruct, ruleId: string): string | undefined {
  const scope = acknowledger(construct, ruleId);
  return scope && acknowledgements.get(scope)!.get(ruleId);
}
