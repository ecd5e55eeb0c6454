import { FindingKey, findingKey } from './finding-key';
import { PostureFinding } from './posture-finding';
import { PostureFindingInput, PostureInput } from './posture-input';
import { PostureSource } from './posture-source';
import { namespaceOf } from '../cluster/cluster-view';
import { objectName } from '../manifest/manifest-list';
import { place } from '../rules/evaluator';
import { docsOf } from '../rules/rule-docs';
import { Json } from '../value/json';
import { memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** A finding in a build that is compared with another one. */
export interface ComparedFinding extends PostureFinding {
  /** By what it is compared. By default by its field and message. */
  readonly key?: FindingKey;
  /** Where the fault lies, if it is in another object, such as a policy that selects the pod. */
  readonly fault?: PostureSource;
}

/** The findings of a report, in the order of the input and by object. */
export interface FindingsByObject {
  readonly all: readonly ComparedFinding[];
  readonly of: (manifest: Json) => readonly ComparedFinding[];
}

/** A report names an object in each of its rows. */
const nameOf = memoizeBy(objectName);

/** Gives a place of an object with its name. */
export function sourcesBy(placeOf: PostureInput['placeOf']): (manifest: Json, field: string) => PostureSource {
  return (manifest, field) => ({ object: nameOf(manifest), field, ...placeOf(manifest, field) });
}

/** The findings of the input with their places. */
export function findingsOf(
  { findings, withoutRows: isCompared, scope }: PostureInput, sourceOf: (manifest: Json, field: string) => PostureSource,
): FindingsByObject {
  const byObject = new Map<Json, ComparedFinding[]>();
  const faultOf = isCompared && scope ? faultsIn(scope.objects, sourceOf) : () => undefined;
  const all = findings.map((one) => {
    const fault = faultOf(one);
    const finding: ComparedFinding = {
      ...findingOf(one, sourceOf),
      ...isCompared && { key: findingKey(one.manifest, one.finding) },
      ...fault && { fault },
    };
    push(byObject, one.manifest, finding);
    return finding;
  });
  return { all, of: (manifest) => byObject.get(manifest) ?? [] };
}

/** Finds the object that a message begins with, and its element: `NetworkPolicy "agents/open" spec.egress[0] allows …`. */
function faultsIn(
  objects: readonly Json[], sourceOf: (manifest: Json, field: string) => PostureSource,
): (finding: PostureFindingInput) => PostureSource | undefined {
  const byName = new Map(objects.map((manifest) => [nameOf(manifest), manifest]));
  return ({ manifest, finding }) => {
    const [, kind, name, field = ''] = /^(\w+) "([^"]+)"(?: (spec[^\s,:]*))?/.exec(place(finding)) ?? [];
    const found = byName.get(`${kind} "${name}"`) ?? byName.get(`${kind} "${namespaceOf(manifest)}/${name}"`);
    return found && sourceOf(found, field);
  };
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
