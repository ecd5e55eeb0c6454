import { claimOf, namedClaims } from '../../cluster/claims';
import { ClusterView } from '../../cluster/cluster-view';
import { copiesOf } from '../../cluster/copies';
import { titleOf } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Which pods may mount a claim: the pods of one node, or one pod. `undefined` if several nodes may mount it. */
export function accessOf(view: ClusterView, namespace: string, name: string): 'ReadWriteOnce' | 'ReadWriteOncePod' | undefined {
  const { accessModes } = object(claimOf(view, namespace, name)?.spec);
  const modes: unknown[] = Array.isArray(accessModes) ? accessModes : [];
  return modes.length === 0 || modes.some((mode) => mode !== 'ReadWriteOnce' && mode !== 'ReadWriteOncePod') ? undefined
    : modes.includes('ReadWriteOnce') ? 'ReadWriteOnce' : 'ReadWriteOncePod';
}

const HOSTNAME = 'kubernetes.io/hostname';

/** Whether all pods of a template run on one node, so that they can share a volume of one node. */
export function isOnOneNode({ spec }: PodView): boolean {
  const together = objects(object(object(spec.affinity).podAffinity).requiredDuringSchedulingIgnoredDuringExecution);
  return (
    typeof spec.nodeName === 'string' ||
    Object.hasOwn(object(spec.nodeSelector), HOSTNAME) ||
    together.some(({ topologyKey }) => topologyKey === HOSTNAME)
  );
}

/**
 * Who mounts a claim of one object at the same time, such as "up to 3 pods". `undefined` for one pod, or for none.
 *
 * A CronJob lets its runs overlap unless it says otherwise. The pods of a DaemonSet are one on each node, and the sandboxes of a
 * template as many as people claim.
 */
export function severalOf(view: ClusterView, pod: PodView): string | undefined {
  const { apiVersion, kind, spec } = pod.manifest;
  const { most } = copiesOf(view, pod.manifest);
  switch (groupKind(apiVersion, kind)) {
    case 'extensions.agents.x-k8s.io/SandboxTemplate': return 'all sandboxes of the template';
    case 'apps/DaemonSet': return most > 0 && !isOnOneNode(pod) ? 'the pods of all nodes' : undefined;
    case 'batch/CronJob':
      return most === 1 && !['Forbid', 'Replace'].includes(object(spec).concurrencyPolicy) ? 'runs that overlap' : upTo(most);
    default: return upTo(most);
  }
}

function upTo(most: number): string | undefined {
  return most > 1 ? `up to ${most} pods` : undefined;
}

/** Whether a rolling update of a Deployment starts a new pod before it removes the old one. */
export function surges({ apiVersion, kind, spec }: Json): boolean {
  const { type, rollingUpdate } = object(object(spec).strategy);
  return groupKind(apiVersion, kind) === 'apps/Deployment' && type !== 'Recreate'
    && !/^0+%?$/.test(textOf(object(rollingUpdate).maxSurge));
}

/** The objects whose pods mount a claim, such as `Deployment "workers"`, in alphabetical order. */
export function usersOf(view: ClusterView, namespace: string, name: string): readonly string[] {
  return usersByClaim(view).get(`${namespace}\n${name}`) ?? [];
}

const usersByClaim = memoizeBy((view: ClusterView) => {
  const all = new Map<string, string[]>();
  for (const pod of view.pods.namespaces.filter((one) => one !== '').flatMap((one) => view.pods.select(one, {}))) {
    const names = copiesOf(view, pod.manifest).most > 0 ? namedClaims(pod).map((claim) => claim.name) : [];
    new Set(names).forEach((claim) => push(all, `${pod.namespace}\n${claim}`, titleOf(pod.manifest)));
  }
  return new Map([...all].map(([claim, titles]) => [claim, [...new Set(titles)].sort()]));
});

/** Whether a container of the pod can write to a claim, through a mount or a raw disk that is not read-only. */
export function writesTo({ spec, containers }: PodView, name: string): boolean {
  const isWritable = ({ persistentVolumeClaim }: Json) => {
    const { claimName, readOnly } = object(persistentVolumeClaim);
    return claimName === name && readOnly !== true;
  };
  const volumes = objects(spec.volumes).filter(isWritable).map((volume): unknown => volume.name);
  const mounted = containers.flatMap(({ container: { volumeMounts, volumeDevices } }) =>
    [...objects(volumeDevices), ...objects(volumeMounts).filter(({ readOnly }) => readOnly !== true)]);
  return mounted.some((mount) => volumes.includes(mount.name));
}
