import { nameOf } from '../cluster/namespaced';
import { withoutHash, withoutName } from '../manifest/own-name';
import { stableField } from '../manifest/stable-field';
import { Finding, isAboutValue } from '../rules/evaluator';
import { Json, inOneOrder, withoutPlaces } from '../value/json';

/** What distinguishes the findings of one rule in one object, in any build. Places in lists and their order do not count. */
export interface FindingKey {
  /** Field and value, without labels that the rule does not judge and without the object's own name. */
  readonly state: string;
  readonly detail?: string;
  /** The elements of lists on the path that have no name. They distinguish two findings with the same state. */
  readonly elements: string;
}

export function findingKey(manifest: Json, finding: Finding): FindingKey {
  const { rule, field, got, detail } = finding;
  const { path, elements } = stableField(manifest, field);
  const value = isAboutValue(finding) ? rule.comparedValue?.(got) ?? got : undefined;
  const state = withoutName({ path, value, isMissing: got === undefined }, nameOf(manifest));
  return {
    state: JSON.stringify(inOneOrder(state)),
    ...detail !== undefined && { detail: withoutHash(withoutPlaces(detail)) },
    elements: JSON.stringify(inOneOrder(elements)),
  };
}
