import { nameOf } from '../cluster/namespaced';
import { withoutHash, withoutName } from '../manifest/own-name';
import { stableField } from '../manifest/stable-field';
import { Finding, isAboutValue } from '../rules/evaluator';
import { Json, inOneOrder, withoutPlaces } from '../value/json';

/** What tells the findings of one rule in one object apart, in any build. Places in lists and their order do not count. */
export interface FindingKey {
  /** Field and value, without labels that the rule does not judge and without the object's own name. */
  readonly state: string;
  readonly detail?: string;
  /** The elements of lists on the path that have no name. They tell apart two findings of one state. */
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
