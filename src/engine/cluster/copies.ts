import { ClusterView, namespaceOf } from './cluster-view';
import { inNamespace, isMadeByAnother, nameOf } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { SANDBOX_TEMPLATE } from '../manifest/sandbox-template';
import { Json, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** How many pods an object has at the same time. */
interface Copies {
  readonly least: number;
  /** More than `least` if an autoscaler decides. */
  readonly most: number;
}

/**
 * How many pods an object runs at the same time for each pod template. This is its replicas, or the minimum to maximum of the
 * HorizontalPodAutoscaler or the ScaledObject of KEDA that targets it. A Job runs its parallelism, at most its completions. A CronJob
 * counts as one of its Jobs. A DaemonSet counts as one pod, since the number of nodes is not known. A SandboxTemplate runs the sandboxes
 * that its pools keep, and one for each claim of them. A bare template, a suspended object and an object that another one in the view made
 * count as none.
 */
export function copiesOf(view: ClusterView, manifest: Json): Copies {
  const { apiVersion, kind, metadata } = manifest;
  const isMade = isMadeByAnother(view, manifest);
  const count = isMade ? 0 : isTemplate(manifest) ? countOfTemplate(view, manifest) : ownCount(manifest);
  const scaled = isMade ? undefined : scaledBy(view).get(keyOf(namespaceOf(manifest), groupKind(apiVersion, kind), object(metadata).name));
  return scaled && (count > 0 || scaled.fromNone) ? { least: scaled.least, most: scaled.most } : { least: count, most: count };
}

function ownCount(manifest: Json): number {
  const spec = object(manifest.spec);
  switch (groupKind(manifest.apiVersion, manifest.kind)) {
    case 'batch/Job': return countOfJob(spec);
    case 'batch/CronJob': return spec.suspend === true ? 0 : countOfJob(object(object(spec.jobTemplate).spec));
    case 'PodTemplate': return 0;
    case 'apps/DaemonSet': return 1;
    case 'ReplicationController':
    case 'apps/Deployment':
    case 'apps/ReplicaSet':
    case 'apps/StatefulSet': return countOf(spec.replicas, 1);
    case 'agents.x-k8s.io/Sandbox': return spec.operatingMode === 'Suspended' ? 0 : countOf(spec.replicas, 1); // v1alpha1 has replicas
    default: return 1;
  }
}

function isTemplate({ apiVersion, kind }: Json): boolean {
  return groupKind(apiVersion, kind) === SANDBOX_TEMPLATE;
}

/** A pool fills up again once a claim has one of its sandboxes, so both count. An autoscaler of a pool does not count. */
function countOfTemplate(view: ClusterView, template: Json): number {
  const pools = inNamespace(view, 'extensions.agents.x-k8s.io/SandboxWarmPool', namespaceOf(template))
    .filter(({ spec }) => object(object(spec).sandboxTemplateRef).name === nameOf(template));
  const names = new Set(pools.map(nameOf));
  const claims = inNamespace(view, 'extensions.agents.x-k8s.io/SandboxClaim', namespaceOf(template))
    .filter(({ spec }) => names.has(textOf(object(object(spec).warmPoolRef).name)));
  return pools.reduce((sum, { spec }) => sum + countOf(object(spec).replicas, 1), claims.length);
}

function countOfJob({ parallelism, completions, suspend }: Json): number {
  const atOnce = countOf(parallelism, 1);
  return suspend === true ? 0 : Math.min(atOnce, countOf(completions, atOnce));
}

/** An int32 that is not negative. Any other value counts as the default. */
function countOf(value: unknown, byDefault: number): number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31 ? value as number : byDefault;
}

/** What an autoscaler decides. */
interface Scaled extends Copies {
  /** Whether it starts pods where there are none. A HorizontalPodAutoscaler does not. */
  readonly fromNone: boolean;
}

/** @see https://keda.sh/docs/latest/reference/scaledobject-spec/ for the defaults of KEDA */
const SCALERS: readonly { readonly kind: string; readonly read: (spec: Json) => Scaled }[] = [
  {
    kind: 'autoscaling/HorizontalPodAutoscaler',
    read: ({ minReplicas, maxReplicas }) => between(countOf(minReplicas, 1), maxReplicas, false),
  },
  {
    kind: 'keda.sh/ScaledObject',
    read: ({ minReplicaCount, maxReplicaCount }) => between(countOf(minReplicaCount, 0), countOf(maxReplicaCount, 100), true),
  },
];

/** What autoscalers decide, by what they target. Of several, all count: KEDA makes a HorizontalPodAutoscaler of its own. */
const scaledBy = memoizeBy((view: ClusterView) => {
  const all = new Map<string, Scaled>();
  for (const [scaler, read] of SCALERS.flatMap(({ kind, read: of }) => view.of(kind).map((manifest) => [manifest, of] as const))) {
    const { apiVersion = 'apps/v1', kind = 'Deployment', name } = object(object(scaler.spec).scaleTargetRef);
    const key = keyOf(namespaceOf(scaler), groupKind(apiVersion, kind), name);
    const own = read(object(scaler.spec));
    const { least, most, fromNone } = all.get(key) ?? own;
    all.set(key, { least: Math.min(least, own.least), most: Math.max(most, own.most), fromNone: fromNone || own.fromNone });
  }
  return all;
});

function between(least: number, most: unknown, fromNone: boolean): Scaled {
  return { least, most: Math.max(least, countOf(most, least)), fromNone };
}

function keyOf(namespace: string, kind: string, name: unknown): string {
  return `${namespace}\n${kind}\n${textOf(name)}`;
}
