import { ClusterView, namespaceOf } from './cluster-view';
import { isMadeByAnother } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { Json, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** How many pods an object has at the same time. */
export interface Copies {
  readonly least: number;
  /** More than `least` if an autoscaler decides. */
  readonly most: number;
}

/**
 * How many pods an object runs at the same time for each pod template. This is its replicas, or the minimum to maximum of the
 * HorizontalPodAutoscaler that targets it. A Job runs its parallelism, at most its completions. A CronJob counts as one of
 * its Jobs. A DaemonSet counts as one pod, since the number of nodes is not known. A bare template, a suspended object, a pod
 * that ended and an object that another one in the view made count as none.
 */
export function copiesOf(view: ClusterView, manifest: Json): Copies {
  const { apiVersion, kind, metadata } = manifest;
  const count = isMadeByAnother(view, manifest) ? 0 : ownCount(manifest);
  const scaler =
    count === 0 ? undefined : scalersOf(view).get(keyOf(namespaceOf(manifest), groupKind(apiVersion, kind), object(metadata).name));
  if (!scaler) {
    return { least: count, most: count };
  }
  const { minReplicas, maxReplicas } = object(scaler.spec);
  const least = countOf(minReplicas, 1);
  return { least, most: Math.max(least, countOf(maxReplicas, least)) };
}

function ownCount(manifest: Json): number {
  const spec = object(manifest.spec);
  switch (groupKind(manifest.apiVersion, manifest.kind)) {
    case 'Pod': return ['Succeeded', 'Failed'].includes(textOf(object(manifest.status).phase)) ? 0 : 1;
    case 'batch/Job': return countOfJob(spec);
    case 'batch/CronJob': return spec.suspend === true ? 0 : countOfJob(object(object(spec.jobTemplate).spec));
    case 'PodTemplate':
    case 'extensions.agents.x-k8s.io/SandboxTemplate': return 0;
    case 'apps/DaemonSet': return 1;
    case 'ReplicationController':
    case 'apps/Deployment':
    case 'apps/ReplicaSet':
    case 'apps/StatefulSet':
    case 'agents.x-k8s.io/Sandbox': return countOf(spec.replicas, 1);
    default: return 1;
  }
}

function countOfJob({ parallelism, completions, suspend }: Json): number {
  const atOnce = countOf(parallelism, 1);
  return suspend === true ? 0 : Math.min(atOnce, countOf(completions, atOnce));
}

/** An int32 that is not negative. Any other value counts as the default. */
function countOf(value: unknown, byDefault: number): number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31 ? value as number : byDefault;
}

/** The autoscalers by what they target. */
const scalersOf = memoizeBy((view: ClusterView) => new Map(view.of('autoscaling/HorizontalPodAutoscaler').map((scaler) => {
  const { apiVersion, kind, name } = object(object(scaler.spec).scaleTargetRef);
  return [keyOf(namespaceOf(scaler), groupKind(apiVersion, kind), name), scaler];
})));

function keyOf(namespace: string, kind: string, name: unknown): string {
  return `${namespace}\n${kind}\n${textOf(name)}`;
}
