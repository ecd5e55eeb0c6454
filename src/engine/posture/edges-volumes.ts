import { mountPaths, readsFrom, shown } from './edges-mounts';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { namedClaims, claimTemplates } from '../cluster/claims';
import { ClusterView } from '../cluster/cluster-view';
import { indexed, listed, titleOf } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { usersOf } from '../rules/criteria/shared-claims';
import { Json, isObject, object } from '../value/json';

/** Sources of volumes that go with the pod, or that are read as Secrets, tokens and settings. */
const OF_THE_POD = new Set(['name', 'emptyDir', 'configMap', 'secret', 'downwardAPI', 'projected', 'gitRepo', 'image']);

/** The volumes of a pod whose content is kept, or comes from elsewhere: claims, folders of the node, disks and file servers. */
export function volumeEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const templates = claimTemplates(pod.manifest);
  const replaced = new Set(templates.map((template) => template.name));
  return [
    ...indexed(pod.spec.volumes)
      .filter(([{ name }]) => !replaced.has(shown(name)))
      .flatMap(([volume, i]) => ofVolume(view, pod, volume, (placer.own(`${pod.path}.volumes[${i}]`)))),
    ...templates.map(({ name, field }) => edge(
      pod, name, `PersistentVolumeClaim template "${name}"`, ['one claim for each pod'], placer.own(field),
    )),
  ];
}

function ofVolume(view: ClusterView, pod: PodView, volume: Json, source: PostureEdge['sources'][number]): PostureEdge[] {
  const [kind] = Object.keys(volume).filter((key) => !OF_THE_POD.has(key) && isObject(volume[key]));
  if (kind === undefined) {
    return [];
  }
  const given = object(volume[kind]);
  const readOnly = given.readOnly === true ? ['read-only'] : [];
  switch (kind) {
    case 'persistentVolumeClaim': {
      const name = shown(given.claimName);
      const others = namedClaims(pod).some((claim) => claim.name === name)
        ? usersOf(view, pod.namespace, name).filter((title) => title !== titleOf(pod.manifest)) : [];
      const shared = others.length > 0 ? [`shared with ${listed(others)}`] : [];
      const title = `PersistentVolumeClaim "${pod.namespace === '' ? '' : `${pod.namespace}/`}${name}"`;
      return [edge(pod, volume.name, title, [...readOnly, ...shared], source)];
    }
    case 'ephemeral': {
      return [edge(pod, volume.name, `ephemeral claim "${shown(volume.name)}"`, ['Kubernetes deletes it with the pod'], source)];
    }
    case 'hostPath': {
      return [edge(pod, volume.name, `hostPath ${shown(given.path)}`, ['a folder of the node'], source)];
    }
    case 'nfs': {
      return [edge(pod, volume.name, `nfs ${shown(given.server)}:${shown(given.path)}`, readOnly, source)];
    }
    case 'csi': {
      return [edge(pod, volume.name, `csi ${shown(given.driver)}`, readOnly, source)];
    }
    default: {
      return [edge(pod, volume.name, `${kind} "${shown(volume.name)}"`, readOnly, source)];
    }
  }
}

function edge(pod: PodView, volume: unknown, peer: string, notes: string[], source: PostureEdge['sources'][number]): PostureEdge {
  const mounts = mountPaths(pod, volume);
  const readOnly = mounts.isReadOnly && mounts.paths.length > 0 && !notes.includes('read-only') ? ['read-only'] : [];
  return {
    kind: PostureEdgeKind.VOLUME,
    peer,
    ports: [],
    isDenied: false,
    detail: [readsFrom(mounts), ...readOnly, ...notes].join('; '),
    sources: [source],
  };
}
