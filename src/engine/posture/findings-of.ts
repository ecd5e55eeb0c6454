import { PostureFinding } from './posture-finding';
import { PostureFindingInput, PostureInput } from './posture-input';
import { PostureSource } from './posture-source';
import { objectName } from '../manifest/manifest-list';
import { place } from '../rules/evaluator';
import { docsOf } from '../rules/rule-docs';
import { Json } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** The findings of a report, in the order of the input and by object. */
export interface FindingsByObject {
  readonly all: readonly PostureFinding[];
  readonly of: (manifest: Json) => readonly PostureFinding[];
}

/** A report names an object in each of its rows. */
const nameOf = memoizeBy(objectName);

/** Gives a place of an object with its name. */
export function sourcesBy(placeOf: PostureInput['placeOf']): (manifest: Json, field: string) => PostureSource {
  return (manifest, field) => ({ object: nameOf(manifest), field, ...placeOf(manifest, field) });
}

/** The findings of the input with their places. */
export function findingsOf({ findings }: PostureInput, sourceOf: (manifest: Json, field: string) => PostureSource): FindingsByObject {
  const byObject = new Map<Json, PostureFinding[]>();
  const all = findings.map((one) => {
    const finding = findingOf(one, sourceOf);
    push(byObject, one.manifest, finding);
    return finding;
  });
  return { all, of: (manifest) => byObject.get(manifest) ?? [] };
}

function findingOf(
  { manifest, finding, filledByHarden, acknowledgement, remedy }: PostureFindingInput,
  sourceOf: (manifest: Json, field: string) => PostureSource,
): PostureFinding {
  const { rule, severity, field } = finding;
  const { reason, owner, reviewBy } = acknowledgement ?? {};
  return {
    ruleId: rule.id,
    severity,
    title: rule.title,
    message: place(finding),
    remedy: remedy ?? rule.fix,
    docs: docsOf(rule.id),
    source: sourceOf(manifest, field),
    filledByHarden,
    ...reason !== undefined && { acknowledged: reason },
    ...owner !== undefined && { owner },
    ...reviewBy !== undefined && { reviewBy },
  };
}
