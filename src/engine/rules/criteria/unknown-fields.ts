import { KNOWN_FIELDS, KNOWN_KUBERNETES } from '../../manifest/known-fields';
import { PodSpecView, PodView } from '../../manifest/pod-view';
import { Json, fieldPath, isObject, textOf } from '../../value/json';
import { memoize, memoizeBy } from '../../value/memoize';
import { alike, meantBy } from '../../value/nearest';

/** A field that Kubernetes does not know. */
export interface UnknownField {
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
  readonly detail: string;
}

/** A volume of an unknown source is an error of no-host-volumes. */
const JUDGED_ELSEWHERE = 'Volume';

/** Of one object no more are reported: a manifest may have any number. */
const MAX_REPORTED = 20;

/** What a revision of Knative has beside the fields of a pod: https://github.com/knative/serving/tree/main/config/core/300-resources */
const OF_REVISIONS = new Set(['containerConcurrency', 'timeoutSeconds', 'responseStartTimeoutSeconds', 'idleTimeoutSeconds']);

/** A field of a type. */
interface KnownField {
  /** "[]" of a list, "{}" of a map, "#" of an integer, else "". */
  readonly form: string;
  readonly isRequired: boolean;
  /** The type of its objects, "" for none. */
  readonly type: string;
}

const fieldsOf = new Map<string, ReadonlyMap<string, KnownField>>();

/** The fields of a type. */
export function knownFields(type: string): ReadonlyMap<string, KnownField> {
  return memoize(fieldsOf, type, () => new Map(KNOWN_FIELDS[type].split(' ').map((field): [string, KnownField] => {
    const [, name, form = '', mark, of = ''] = /^(\w+)(\[\]|\{\}|#)?(!)?(?::(\w+))?$/.exec(field)!;
    return [name, { form, isRequired: mark !== undefined, type: of }];
  })));
}

/** The unknown fields of an object of a type, or of those in a list, at any depth. A null counts as left out. */
export function unknownFields(type: string, value: unknown, path: string): UnknownField[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: unknown, i) => (isObject(one) ? unknownIn(type, one, `${path}[${i}]`) : []));
  }
  return isObject(value) ? unknownIn(type, value, path) : [];
}

function unknownIn(type: string, json: Json, path: string): UnknownField[] {
  const known = knownFields(type);
  const given = Object.keys(json).filter((name) => json[name] !== undefined && json[name] !== null).sort();
  return [
    ...given.filter((name) => !known.has(name) && type !== JUDGED_ELSEWHERE).slice(0, MAX_REPORTED)
      .map((name) => ({ name, path: fieldPath(path, name), value: json[name] as unknown, detail: detailOf(name, [...known.keys()]) })),
    ...given.flatMap((name) => (known.get(name)?.type ? unknownFields(known.get(name)!.type, json[name], fieldPath(path, name)) : [])),
  ];
}

function detailOf(name: string, known: readonly string[]): string {
  const meant = alike(name, known) ?? meantBy(name, known);
  return `Kubernetes ${KNOWN_KUBERNETES} has no such field here${meant === undefined ? '' : `; the nearest name is "${meant}"`}`;
}

const unknownInSpec = memoizeBy(({ spec, path }: PodSpecView) => unknownFields('PodSpec', spec, path));

/** The unknown fields of the spec of a pod. */
export function unknownOfPod({ manifest, ofSpec }: PodView): UnknownField[] {
  const isRevision = textOf(manifest.apiVersion).startsWith('serving.knative.dev/');
  return unknownInSpec(ofSpec).filter(({ name, path }) => !(isRevision && OF_REVISIONS.has(name) && path === `${ofSpec.path}.${name}`));
}
