import { mountPaths, readsFrom, shown } from './edges-mounts';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { ClusterView } from '../cluster/cluster-view';
import { indexed, listed } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { clusterCredentialIn } from '../rules/criteria/token-secrets';
import { Json, object } from '../value/json';
import { push } from '../value/multimap';

/** One way in which containers of a pod get values of a Secret. */
interface Way {
  readonly name: string;
  /** Such as "files in /var/run/keys". */
  readonly how: string;
  /** Path of the narrowest element. */
  readonly field: string;
}

/** The Secrets that the containers of a pod read. Those with which its node pulls images are not among them. */
export function secretEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const byName = new Map<string, Way[]>();
  [...volumeWays(pod), ...environmentWays(pod)].forEach((way) => push(byName, way.name, way));
  return [...byName].map(([name, ways]) => {
    const credential = clusterCredentialIn(view, pod, { kind: 'Secret', name, path: '' });
    return {
      kind: PostureEdgeKind.SECRET,
      peer: `Secret "${pod.namespace === '' ? '' : `${pod.namespace}/`}${name}"`,
      ports: [],
      isDenied: false,
      detail: [listed([...new Set(ways.map(({ how }) => how))]), ...credential === undefined ? [] : [credential]].join('; '),
      sources: ways.map(({ field }) => placer.own(field)),
    };
  });
}

function volumeWays(pod: PodView): Way[] {
  return indexed(pod.spec.volumes).flatMap(([volume, i]): Way[] => {
    const field = `${pod.path}.volumes[${i}]`;
    const files = readsFrom(mountPaths(pod, volume.name));
    const sources = indexed(object(volume.projected).sources);
    const { driver, nodePublishSecretRef } = object(volume.csi);
    return [
      ...named(volume.secret, 'secretName', files, field),
      ...sources.flatMap(([{ secret }, j]) => (
        named(secret, 'name', files, sources.length > 1 ? `${field}.projected.sources[${j}]` : field))),
      ...named(nodePublishSecretRef, 'name', `given to the driver ${shown(driver)} for ${files}`, `${field}.csi.nodePublishSecretRef`),
    ];
  });
}

function environmentWays({ containers }: PodView): Way[] {
  return containers.flatMap(({ container, path }) => [
    ...indexed(container.env).flatMap(([variable, i]) => (
      named(object(variable.valueFrom).secretKeyRef, 'name', `variable ${shown(variable.name)}`, `${path}.env[${i}]`))),
    ...indexed(container.envFrom).flatMap(([source, i]) => (
      named(source.secretRef, 'name', `all keys as variables${prefixText(source)}`, `${path}.envFrom[${i}]`))),
  ]);
}

function prefixText({ prefix }: Json): string {
  return typeof prefix === 'string' && prefix !== '' ? ` ${prefix}…` : '';
}

function named(source: unknown, key: string, how: string, field: string): Way[] {
  const { [key]: name } = object(source);
  return typeof name === 'string' && name !== '' ? [{ name, how, field }] : [];
}
