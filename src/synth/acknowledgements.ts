import { IConstruct } from 'constructs';
import { perApp } from './per-app';
import { Shape, checkedLater, optionsOf, placeOfCall } from '../engine/input/check';
import { propError, requireInteger } from '../engine/input/props';
import { Acknowledgement } from '../engine/manifest/acknowledgement-annotations';
import { acknowledgementFault } from '../engine/rules/acknowledgement';
import { memoize } from '../engine/value/memoize';

/**
 * Options of an acknowledgement.
 */
export interface AcknowledgeOptions {
  /**
   * Number of objects that it covers, such as 2. Any other number is a finding of `require-acknowledged-count`.
   *
   * Set it when you acknowledge for a chart or an app, so that an object that is added later is reported.
   *
   * @default - any number
   */
  readonly objects?: number;

  /**
   * Who is responsible for it, such as "team-search".
   *
   * @default - none
   */
  readonly owner?: string;

  /**
   * When to review it, such as "2027-01-31". It is a text for people and is never compared with the clock.
   *
   * @default - none
   */
  readonly reviewBy?: string;
}

/** Acknowledgements by id of the rule. */
type Acknowledgements = ReadonlyMap<string, Acknowledgement>;

const scopesIn = perApp(() => new Map<IConstruct, Map<string, Acknowledgement>>());

const OPTIONS: Shape<AcknowledgeOptions> = { objects: checkedLater, owner: checkedLater, reviewBy: checkedLater };
const acknowledgeOptions = optionsOf(OPTIONS, '{ objects: 2, reviewBy: "2027-01-31" }');

/** Remembers that the rule's findings in the construct's subtree are known and why. */
export function acknowledge(construct: IConstruct, ruleId: string, reason: string, options?: AcknowledgeOptions): void {
  if (!construct?.node) { // untyped callers can pass anything
    throw propError(placeOfCall('AgentPolicy.acknowledge'), 'construct', 'be a construct such as a HardenedAgentPod', construct);
  }
  acknowledgeOptions(construct, options ?? {});
  const { objects, owner, reviewBy } = options ?? {};
  const fault = acknowledgementFault(ruleId, reason);
  if (fault) {
    throw propError(construct, fault.prop, fault.must, fault.got);
  }
  if (objects !== undefined) {
    requireInteger(construct, 'objects', objects, 1);
  }
  for (const [prop, text] of Object.entries({ owner, reviewBy })) {
    if (text !== undefined && (typeof text !== 'string' || !/[\p{L}\p{N}]/u.test(text))) {
      throw propError(
        construct,
        prop,
        prop === 'owner' ? 'be a text such as "team-search"' : 'be a text such as "2027-01-31"',
        text,
        'leave it out',
      );
    }
  }
  remember(construct, ruleId, { reason: reason.trim(), objects, owner, reviewBy });
}

/** The same for what a construct of this library cannot do without. */
export function acknowledgeOwn(construct: IConstruct, ruleId: string, reason: string): void {
  remember(construct, ruleId, { reason, isOfLibrary: true });
}

function remember(construct: IConstruct, ruleId: string, acknowledgement: Acknowledgement): void {
  memoize(scopesIn(construct), construct, () => new Map<string, Acknowledgement>())
    .set(ruleId, { ...acknowledgement, scope: construct.node.path });
}

/** What is acknowledged in an app, by the construct that it is acknowledged for. */
export function acknowledgementsIn(app: IConstruct): ReadonlyMap<IConstruct, Acknowledgements> {
  return scopesIn(app);
}

/** The construct that acknowledges the rule for this one: itself, or the nearest around it. */
export function acknowledger(construct: IConstruct, ruleId: string): IConstruct | undefined {
  const scopes = scopesIn(construct);
  for (let scope: IConstruct | undefined = scopes.size > 0 ? construct : undefined; scope; scope = scope.node.scope) {
    if (scopes.get(scope)?.has(ruleId)) {
      return scope;
    }
  }
  return undefined;
}

/** The acknowledgement given for the construct or the nearest construct around it. */
export function acknowledgementFor(construct: IConstruct, ruleId: string): Acknowledgement | undefined {
  const scope = acknowledger(construct, ruleId);
  return scope && scopesIn(scope).get(scope)!.get(ruleId);
}
