import { ComparedFinding, findingKey } from './compared-posture';
import { PostureFinding, PostureSource } from './posture-finding';
import { PostureFindingInput, PostureInput, viewsOf } from './posture-input';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { objectName } from '../manifest/manifest-list';
import { place } from '../rules/evaluator';
import { docsOf } from '../rules/rule';
import { Json } from '../value/json';
import { memoize, memoizeBy } from '../value/memoize';
import { push } from '../value/multimap';

/** The object to edit because of a finding. */
export interface Edited {
  readonly manifest: Json;
  /** The elements of a policy that cause a finding in a pod, such as "spec.egress[0].to[1]". Empty where the finding is in the object. */
  readonly elements: readonly string[];
  /** Whether it is another object than the one with the finding. */
  readonly isElsewhere: boolean;
}

/** The findings of a report, in the order of the input and by object. */
export interface FindingsByObject {
  readonly all: readonly ComparedFinding[];
  readonly of: (manifest: Json) => readonly ComparedFinding[];
  /** Finding by finding, in the order of `all`. */
  readonly edited: readonly Edited[];
}

/** A report names an object in each of its rows. */
const titleOf = memoizeBy(objectName);

/** Gives a place of an object with its name. Agents have fields at the same paths: each path is in memory once. */
export const sourcesBy = memoizeBy((placeOf: PostureInput['placeOf']): ((manifest: Json, field: string) => PostureSource) => {
  const fields = new Map<string, string>();
  return (manifest, field) => ({ object: titleOf(manifest), field: memoize(fields, field, () => field), ...placeOf(manifest, field) });
});

/** The findings of the input with their places. */
export function findingsOf(
  input: PostureInput, sourceOf: (manifest: Json, field: string) => PostureSource,
): FindingsByObject {
  const { findings, withoutRows: isCompared } = input;
  const byObject = new Map<Json, ComparedFinding[]>();
  const edited = findings.map(editedIn(viewsOf(input)));
  const all = findings.map((one, i) => {
    const { manifest, elements, isElsewhere } = edited[i];
    const finding: ComparedFinding = {
      ...findingOf(one, sourceOf),
      ...isCompared && { key: findingKey(one.manifest, one.finding) },
      ...isCompared && isElsewhere && { fault: sourceOf(manifest, elements[0] ?? '') },
    };
    push(byObject, one.manifest, finding);
    return finding;
  });
  return { all, of: (manifest) => byObject.get(manifest) ?? [], edited };
}

/**
 * Finds the object to edit: the one that a message begins with, by its name or the path of its construct, and its elements:
 * `NetworkPolicy "agents/open" spec.egress[0], spec.egress[1] allows …`. A message about the object itself begins with a field.
 */
function editedIn(views: readonly ClusterView[]): (finding: PostureFindingInput) => Edited {
  const byName = new Map(views.flatMap((view) => view.all.flatMap((manifest): [string, Json][] => {
    const path = view.pathOf(manifest);
    return [[titleOf(manifest), manifest], ...path === undefined ? [] : [[`${manifest.kind} [${path}]`, manifest] as [string, Json]]];
  })));
  return ({ manifest, finding }) => {
    const { detail } = finding;
    const [, kind, name, path, elements = ''] = detail === undefined ? []
      : /^(\w+) (?:"([^"]+)"|\[([^\]]+)\])((?:,? spec[^\s,:]*)*)/.exec(place(finding)) ?? [];
    const found = byName.get(path === undefined ? `${kind} "${name}"` : `${kind} [${path}]`)
      ?? byName.get(`${kind} "${namespaceOf(manifest)}/${name}"`);
    return found
      ? { manifest: found, elements: elements.match(/spec[^\s,:]*/g) ?? [], isElsewhere: true }
      : { manifest, elements: [], isElsewhere: false };
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
    problem: rule.problem,
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
