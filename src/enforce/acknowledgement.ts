import { IConstruct } from 'constructs';
import { acknowledgementFault } from '../policy/acknowledgement';
import { propError } from '../policy/props';

/** Reasons by id of the rule. */
export type Reasons = ReadonlyMap<string, string>;

const apps = new WeakMap<IConstruct, Map<IConstruct, Map<string, string>>>();

/** Remembers that the rule's findings in the construct's subtree are known and why. */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
  const fault = acknowledgementFault(ruleId, reason);
  if (fault) {
    throw propError(construct, fault.prop, fault.must, fault.got);
  }
  const app = construct.node.root;
  const scopes = apps.get(app) ?? new Map<IConstruct, Map<string, string>>();
  apps.set(app, scopes.set(construct, (scopes.get(construct) ?? new Map<string, string>()).set(ruleId, reason.trim())));
}

/** What is acknowledged in an app, by the construct that it was said of. */
export function acknowledgementsIn(app: IConstruct): ReadonlyMap<IConstruct, Reasons> {
  return apps.get(app) ?? new Map<IConstruct, Reasons>();
}

/** The construct that acknowledges the rule for this one: itself, or the nearest around it. */
export function acknowledger(construct: IConstruct, ruleId: string): IConstruct | undefined {
  const scopes = acknowledgementsIn(construct.node.root);
  for (let scope: IConstruct | undefined = scopes.size > 0 ? construct : undefined; scope; scope = scope.node.scope) {
    if (scopes.get(scope)?.has(ruleId)) {
      return scope;
    }
  }
  return undefined;
}

/** The reason given for the construct or the nearest construct around it. */
export function reasonFor(construct: IConstruct, ruleId: string): string | undefined {
  const scope = acknowledger(construct, ruleId);
  return scope && acknowledgementsIn(scope.node.root).get(scope)!.get(ruleId);
}
