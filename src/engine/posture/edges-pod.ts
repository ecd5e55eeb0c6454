import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { claimTemplates, namedClaims } from '../cluster/claims';
import { ClusterView } from '../cluster/cluster-view';
import { indexed, listed, titleOf } from '../cluster/namespaced';
import { accountDeniesToken, accountOf, mountsToken } from '../cluster/references';
import { isGiven } from '../manifest/network-policy';
import { PodView } from '../manifest/pod-view';
import { cloudIdentitySourcesOf } from '../rules/criteria/cloud-identities';
import { clusterCredentialIn, isForApiServer } from '../rules/criteria/secrets';
import { usersOf } from '../rules/criteria/shared-claims';
import { Json, isObject, object, objects, textOf } from '../value/json';
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

/** The tokens that a pod holds: that for the API, projected ones, and identities that a cloud gives its account. */
export function tokenEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return [...apiToken(view, pod, placer), ...projected(pod, placer), ...cloudIdentities(view, pod, placer)];
}

/** The token that Kubernetes mounts by default. An account turns it off, unless the pod turns it on. */
function apiToken(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  if (!mountsToken(view, pod)) {
    return [];
  }
  const isGivenByPod = isGiven(pod.spec.automountServiceAccountToken);
  const isDenied = accountDeniesToken(view, pod);
  const field = `${pod.path}.automountServiceAccountToken`;
  const how = 'files in /var/run/secrets/kubernetes.io/serviceaccount';
  const detail = isDenied ? how : `${how}; set automountServiceAccountToken to false: it is true by default`;
  const sources = isGivenByPod && isDenied ? [placer.own(field)] : []; // without the field, the default is the same
  return [token(`API server, as ServiceAccount "${accountOf(pod)}"`, detail, sources)];
}

function projected(pod: PodView, placer: Placer): PostureEdge[] {
  return indexed(pod.spec.volumes).flatMap(([volume, i]) => {
    const sources = indexed(object(volume.projected).sources);
    const files = readsFrom(mountPaths(pod, volume.name));
    return sources.flatMap(([{ serviceAccountToken, podCertificate }, j]) => {
      const path = `${pod.path}.volumes[${i}]`;
      const source = placer.own(sources.length > 1 ? `${path}.projected.sources[${j}]` : path);
      const { audience } = object(serviceAccountToken);
      const account = `as ServiceAccount "${accountOf(pod)}"`;
      return [
        ...isObject(serviceAccountToken)
          ? [token(`${isForApiServer(audience) ? 'API server' : `audience "${shown(audience)}"`}, ${account}`, files, [source])] : [],
        ...isObject(podCertificate) ? [token(`certificate of ${shown(podCertificate.signerName)}`, files, [source])] : [],
      ];
    });
  });
}

function cloudIdentities(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return cloudIdentitySourcesOf(view, pod.namespace, accountOf(pod)).map(({ manifest, field, text, identity }) => (
    token(`cloud identity${identity === undefined ? '' : ` ${identity}`}`, text, placer.all([{ policy: manifest, field }]))));
}

function token(peer: string, detail: string, sources: PostureEdge['sources']): PostureEdge {
  return { kind: PostureEdgeKind.TOKEN, peer, ports: [], isDenied: false, detail, sources };
}

/** Where a volume is in the containers of a pod. */
interface MountPaths {
  readonly paths: readonly string[];
  /** Whether no container can write to it there. */
  readonly isReadOnly: boolean;
}

/** Where the containers of a pod have a volume, as files or as a raw disk, each path once. */
function mountPaths({ containers }: PodView, volume: unknown): MountPaths {
  const of = (list: unknown) => objects(list).filter(({ name }) => name === volume);
  const mounts = containers.flatMap(({ container }) => of(container.volumeMounts));
  const disks = containers.flatMap(({ container }) => of(container.volumeDevices));
  return {
    paths: [...new Set([...mounts.map(({ mountPath }) => textOf(mountPath)), ...disks.map(({ devicePath }) => textOf(devicePath))])].sort(),
    isReadOnly: disks.length === 0 && mounts.every(({ readOnly }) => readOnly === true),
  };
}

/** Such as "files in /var/run/keys". */
function readsFrom({ paths }: MountPaths): string {
  return paths.length > 0 ? `files in ${listed(paths)}` : 'files that no container mounts';
}

/** A value of a manifest in a text. Empty if it is left out. */
function shown(value: unknown): string {
  return textOf(value ?? '');
}
