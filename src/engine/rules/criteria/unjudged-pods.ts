import { ClusterView } from '../../cluster/cluster-view';
import { byTitle } from '../../cluster/namespaced';
import { containerIn } from '../../manifest/container-search';
import { MAKER_OF_PODS } from '../../manifest/indirect-kinds';
import { isWrapper } from '../../manifest/manifest-list';
import { PodKinds, groupKind } from '../../manifest/pod-kinds';
import { podViews } from '../../manifest/pod-view';
import { counted } from '../../value/counted';
import { Json } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';

/** An object that creates pods which no rule sees. */
interface UnjudgedPods {
  readonly field: string;
  readonly got: unknown;
  /** The number of objects of its kind, and why no rule sees their pods. */
  readonly detail: string;
}

/** API groups of Kubernetes and of its projects that have no kinds with pods. */
const KUBERNETES = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'gateway.networking',
    'internal.apiserver',
    'metrics',
    'networking',
    'node',
    'policy.networking',
    'rbac.authorization',
    'resource',
    'scheduling',
    'snapshot.storage',
    'storage',
    'storagemigration',
  ].map((group) => `${group}.k8s.io`),
]);

/** Groups whose objects contain patterns or schemas of pods, but create none. */
const PATTERNS = /^(policies\.)?kyverno\.io$|\.gatekeeper\.sh$/;

/** Whether an object can create pods at an unknown path. The kinds of Kubernetes itself cannot. */
export function mayMakePods({ apiVersion, kind }: Json): boolean {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || kind === 'CompositeResourceDefinition') {
    return false;
  }
  const slash = apiVersion.indexOf('/');
  const group = apiVersion.slice(0, Math.max(slash, 0));
  return MAKER_OF_PODS.has(groupKind(apiVersion, kind))
    || (!KUBERNETES.has(group) && !PATTERNS.test(group) && !isWrapper({ apiVersion, kind }));
}

/** The first object of each kind that creates unjudged pods, by view. */
const firstUnjudged = memoizeByText((view: ClusterView, kind) => byTitle(view.of(kind)).find((one) => placeIn(one, view.kinds)));

/** The finding for an object. Only the first object of a kind that creates such pods has one. */
export function unjudgedPods(manifest: Json, view: ClusterView): UnjudgedPods | undefined {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const all = view.of(kind);
  if (manifest !== firstUnjudged(view, kind)) {
    return undefined;
  }
  const place = placeIn(manifest, view.kinds);
  return (
    place && {
      ...place,
      detail: `no rule judges the pods of ${kind} (${counted(all.length, 'object')}): `
        + reasonOf(manifest, kind, view.kinds),
    }
  );
}

/** How many objects of each kind create pods that no rule sees, sorted by group and kind. */
export const unjudgedKinds = memoizeBy((view: ClusterView): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  view.all.filter((manifest) => makesUnjudgedPods(manifest, view.kinds))
    .map(({ apiVersion, kind }) => groupKind(apiVersion, kind)).sort()
    .forEach((kind) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  return counts;
});

/** Whether an object creates pods that no rule sees. */
export function makesUnjudgedPods(manifest: Json, kinds: PodKinds): boolean {
  return placeIn(manifest, kinds) !== undefined;
}

function placeIn(manifest: Json, kinds: PodKinds): Pick<UnjudgedPods, 'field' | 'got'> | undefined {
  if (!mayMakePods(manifest) || podViews(manifest, kinds).length > 0) {
    return undefined;
  }
  const found = containerIn(manifest);
  if (found) {
    return { field: found.path, got: found.image };
  }
  return MAKER_OF_PODS.has(groupKind(manifest.apiVersion, manifest.kind)) ? { field: 'kind', got: manifest.kind } : undefined;
}

function reasonOf(manifest: Json, kind: string, kinds: PodKinds): string {
  const known = kinds.pathsIn(manifest).map(({ steps }) => steps.join('.'));
  return (
    MAKER_OF_PODS.get(kind) ??
    (known.length > 0 ? `it has no pod template at ${known.join(' or ')}` : 'this library does not know the path of its pod template')
  );
}
