import { ClusterView } from './cluster-view';
import { byTitle } from './namespaced';
import { ACKNOWLEDGED, DETAILS } from '../manifest/labels';
import { objectName } from '../manifest/manifest-list';
import { isClusterScoped } from '../manifest/object-key';
import { groupKind } from '../manifest/pod-kinds';
import { Json, fieldPath, isObject, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** The remedy for two objects of one name: in YAML, and in an app. */
export const KEEP_ONE_IN_YAML = 'keep one of them, or give one another name or namespace; if they are for different clusters, '
  + 'judge the files of each cluster in a separate run';
export const KEEP_ONE = `${KEEP_ONE_IN_YAML} `
  + '(in the cdk8s-cli plugin, with its property \'clusters\'), and give each cluster its own AgentCluster, for example '
  + 'new AgentCluster({ name: "prod" }).applyTo(chart)';

/** Whether an object has a name. Only such an object can exist twice. */
export function hasName({ metadata }: Json): boolean {
  return typeof object(metadata).name === 'string';
}

/** Objects of one group, kind, namespace and name, by their content. */
interface Group {
  /** The content of each, as a text that two objects share only if their content is equal. */
  readonly texts: ReadonlyMap<Json, string>;
  /** The first object with each text. */
  readonly firsts: ReadonlyMap<string, Json>;
}

/** Fields that an API server writes. They are no part of what is applied. */
const SERVER_METADATA = new Set(['creationTimestamp', 'generation', 'managedFields', 'resourceVersion', 'selfLink', 'uid']);

/** The first object with the same name and the same content, if it is before this one. */
export function repeatedBy(manifest: Json, view: ClusterView): Json | undefined {
  const group = groupOf(view.sameAs(manifest));
  const text = group?.texts.get(manifest);
  const first = text === undefined ? undefined : group!.firsts.get(text);
  return first === manifest ? undefined : first;
}

/** Another object of the same name, and the path of the first field in which it differs, such as `spec.containers[0].image`. */
export function conflictOf(manifest: Json, view: ClusterView): { readonly other: Json; readonly field: string } | undefined {
  const group = groupOf(view.sameAs(manifest));
  if (!group || group.firsts.size === 1) {
    return undefined;
  }
  const text = group.texts.get(manifest);
  const other = [...group.firsts].find(([one]) => one !== text)?.[1];
  const field = other && firstDifference(contentOf(manifest), contentOf(other), '');
  return field === undefined ? undefined : { other: other!, field };
}

/** A message such as `another Pod "agents/web" …`, and in an app "another Pod [team-b/web] …" by its construct. It fails on no value. */
export function another(other: Json, view: ClusterView, what: string): string {
  const path = view.pathOf(other);
  const title = path === undefined ? objectName({ ...other, metadata: ownMetadata(other) }) : `${String(other.kind)} [${path}]`;
  return `another ${title} ${what}`;
}

/** The metadata that counts. A cluster-scoped object is in no namespace, although cdk8s can write one. */
function ownMetadata({ apiVersion, kind, metadata }: Json): Json {
  const { namespace, ...rest } = object(metadata);
  return isClusterScoped(groupKind(apiVersion, kind)) ? rest : { ...rest, namespace };
}

/** Nothing for an object that is the only one of its name, which is the common case. */
function groupOf(same: readonly Json[]): Group | undefined {
  return same.length < 2 ? undefined : grouped(same);
}

const grouped = memoizeBy((same: readonly Json[]): Group => {
  const texts = new Map(byTitle(same).map((one) => [one, JSON.stringify(contentOf(one))]));
  const firsts = new Map<string, Json>();
  texts.forEach((text, one) => firsts.set(text, firsts.get(text) ?? one));
  return { texts, firsts };
});

/**
 * The content of an object, with sorted keys and without nulls. It leaves out acknowledgements, which are written after an
 * object is judged, and fields that an API server adds.
 */
function contentOf(manifest: Json): Json {
  const { status: _, metadata: __, ...rest } = manifest;
  const { annotations, ...others } = ownMetadata(manifest);
  const kept = Object.entries(object(annotations)).filter(([key]) => !key.startsWith(ACKNOWLEDGED) && !key.startsWith(DETAILS));
  const own = Object.entries(others).filter(([key]) => !SERVER_METADATA.has(key));
  return canonical({
    ...rest,
    metadata: { ...Object.fromEntries(own), ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) },
  }) as Json;
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(canonical);
  }
  if (!isObject(value)) {
    return value;
  }
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]));
}

/** Path of the first field that is not the same in both. Keys are sorted, so apiVersion and kind come first. */
function firstDifference(one: unknown, other: unknown, path: string): string | undefined {
  if (one === other || (typeof one === 'number' && JSON.stringify(one) === JSON.stringify(other))) {
    return undefined;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return firstOf(Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i], `${path}[${i}]`]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return firstOf(keys.map((key) => [one[key], other[key], fieldPath(path, key)]));
  }
  return path;
}

function firstOf(pairs: [one: unknown, other: unknown, path: string][]): string | undefined {
  for (const [one, other, path] of pairs) {
    const difference = firstDifference(one, other, path);
    if (difference !== undefined) {
      return difference;
    }
  }
  return undefined;
}
