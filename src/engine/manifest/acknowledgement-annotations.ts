import { ACKNOWLEDGED, DETAILS } from './labels';
import { Json, isObject, object } from '../value/json';
import { isReason } from '../value/reason';

/** Why findings of a rule are accepted, with the details of the acknowledgement. */
export interface Acknowledgement {
  readonly reason: string;
  /** How many objects it is meant for. */
  readonly objects?: number;
  /** Whether this library gave it, for a construct that cannot do without. */
  readonly isOfLibrary?: boolean;
  /** What it is for, such as the path of a construct. Rule and scope together identify an acknowledgement. */
  readonly scope?: string;
  readonly owner?: string;
  readonly reviewBy?: string;
}

/** Why findings are accepted, as a text: `mounted for the audit until March (owner: team-search, review by 2027-01-31)`. */
export function acceptedText({ reason, owner, reviewBy }: Pick<Acknowledgement, 'reason' | 'owner' | 'reviewBy'>): string {
  const details = [...owner === undefined ? [] : [`owner: ${owner}`], ...reviewBy === undefined ? [] : [`review by ${reviewBy}`]];
  return details.length === 0 ? reason : `${reason} (${details.join(', ')})`;
}

/** The acknowledgements in a manifest's annotations, valid or not, by the text after the prefix. */
export function annotatedReasons(manifest: Json): Map<string, unknown> {
  return new Map(Object.entries(object(object(manifest.metadata).annotations))
    .filter(([key]) => key.startsWith(ACKNOWLEDGED))
    .map(([key, reason]) => [key.slice(ACKNOWLEDGED.length), reason]));
}

/** The acknowledgement of a rule in the manifest itself, if it is valid. */
export function acknowledgementIn(manifest: Json, ruleId: string): Acknowledgement | undefined {
  const annotations = object(object(manifest.metadata).annotations);
  const reason: unknown = annotations[ACKNOWLEDGED + ruleId];
  return isReason(reason) ? { ...detailsOf(annotations[DETAILS + ruleId]), reason } : undefined;
}

/** Whether a manifest has an acknowledgement with more than a reason. */
export function hasDetails(manifest: Json): boolean {
  return Object.keys(object(object(manifest.metadata).annotations)).some((key) => key.startsWith(DETAILS));
}

/** The annotations of acknowledgements, by id of the rule. */
export function acknowledgementAnnotations(acknowledgements: Iterable<readonly [ruleId: string, Acknowledgement]>): {
  [key: string]: string;
} {
  return Object.fromEntries(
    [...acknowledgements].flatMap(([ruleId, { reason, objects, owner, reviewBy, scope }]) => {
      const details = { objects, owner, reviewBy, scope: objects === undefined ? undefined : scope };
      const isPlain = Object.values(details).every((value) => value === undefined);
      return [[ACKNOWLEDGED + ruleId, reason], ...(isPlain ? [] : [[DETAILS + ruleId, JSON.stringify(details)]])];
    }),
  );
}

/** Anyone can write an annotation, so this drops every value that is not valid. */
function detailsOf(text: unknown): Partial<Acknowledgement> {
  try {
    const given: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    const { objects, owner, reviewBy, scope } = isObject(given) ? given : {};
    const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const number = Number.isInteger(objects) ? objects as number : undefined;
    return { objects: number, owner: asText(owner), reviewBy: asText(reviewBy), scope: asText(scope) };
  } catch {
    return {};
  }
}
