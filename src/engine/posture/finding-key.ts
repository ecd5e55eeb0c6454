import { nameOf } from '../cluster/namespaced';
import { show } from '../input/props';
import { objectName } from '../manifest/manifest-list';
import { withoutHash, withoutName } from '../manifest/own-name';
import { groupKind } from '../manifest/pod-kinds';
import { stableField } from '../manifest/stable-field';
import { Finding, isAboutValue } from '../rules/evaluator';
import { hashOf } from '../value/hash-of';
import { Json, inOneOrder, object, withoutPlaces } from '../value/json';

/**
 * What distinguishes the findings of one rule in one object, in any build. Places in lists and their order do not count. Two builds are
 * compared by state and detail. The file of what is accepted also holds to the value and the elements: nothing else reports their change.
 */
export interface FindingKey {
  /** The object with the group of its kind. */
  readonly object: string;
  readonly rule: string;
  /** The field, in which elements of lists have their names or none. */
  readonly field: string;
  /** Field and value, without what the rule does not judge and without the object's own name. */
  readonly state: string;
  readonly detail?: string;
  /** The whole value. */
  readonly value: string;
  /** The elements of lists on the path that have no name. They distinguish two findings with the same state. */
  readonly elements: string;
}

/** The key of a finding. Its field has no prefix of a list. */
export function findingKey(manifest: Json, finding: Finding): FindingKey {
  const { rule, field, got, detail } = finding;
  const { path, elements } = stableField(manifest, field);
  const value = isAboutValue(finding) ? got : undefined;
  const compared = value === undefined ? undefined : rule.comparedValue?.(value) ?? value;
  return {
    object: objectIn(manifest),
    rule: rule.id,
    field: path,
    state: JSON.stringify(inOneOrder(withoutName({ path, value: compared, isMissing: got === undefined }, nameOf(manifest)))),
    ...detail !== undefined && { detail: withoutHash(withoutPlaces(detail)) },
    value: JSON.stringify(inOneOrder({ value })),
    elements: JSON.stringify(inOneOrder(elements)),
  };
}

/** A short hash of all that a finding is about. It shows no value. */
export function stateOfFinding({ state, detail, value, elements }: FindingKey): string {
  return hashOf(state, detail ?? null, value, elements);
}

function objectIn({ apiVersion, kind, metadata }: Json): string {
  const { name, generateName } = object(metadata);
  const known = name ?? (generateName === undefined ? undefined : `${show(generateName)}*`);
  return objectName({ kind: groupKind(apiVersion, kind), metadata: { ...object(metadata), name: known } });
}
