import {
  CLASS_ANNOTATION, ClaimSpec, claimOf, claimSpec, claimTemplates, classNameOf, ephemeralClaims, namedClaims,
} from '../../cluster/claims';
import { ClusterView } from '../../cluster/cluster-view';
import { copiesOf } from '../../cluster/copies';
import { byTitle, listed, nameOf, titleOf } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { selects } from '../../manifest/selector';
import { Json, object, strings, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { nanosOf } from '../../value/quantities';

/** PersistentVolumes that are folders or disks of a node, and the claims that Kubernetes can bind to them. */

/** A folder that a provisioner made for one claim, such as /opt/local-path-provisioner/pvc-<uid>_agents_data. It has no node files. */
const OF_A_CLAIM = /\/[^/]*pvc-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})[^/]*\/?$/;

/** A driver for tests, whose volumes are folders of the node. */
const HOST_PATH_DRIVER = 'hostpath.csi.k8s.io';

/** The folder of a volume, such as `the hostPath "/data" of a node`. `undefined` for a volume of another source. */
function nodeFolder({ spec }: Json): string | undefined {
  const { hostPath, local, csi, claimRef } = object(spec);
  if (object(csi).driver === HOST_PATH_DRIVER) {
    return `a folder of a node, by ${HOST_PATH_DRIVER}`;
  }
  const [source, of] = hostPath ? ['hostPath', object(hostPath)] : ['local volume', object(local)];
  const uid = typeof of.path === 'string' ? OF_A_CLAIM.exec(of.path)?.[1] : undefined; // Kubernetes binds no claim that has another uid
  return typeof of.path === 'string' && (uid === undefined || uid !== object(claimRef).uid)
    ? `the ${source} "${of.path}" of a node` : undefined;
}

/** Why volumes that are made as they are claimed are folders of a node that the class names. */
function nodeClass({ provisioner, parameters }: Json): string | undefined {
  const { nodePath, pathPattern } = object(parameters);
  return provisioner === HOST_PATH_DRIVER ? `makes folders of a node, by ${HOST_PATH_DRIVER}`
    : provisioner !== 'rancher.io/local-path' ? undefined
      : nodePath ? `makes folders at the nodePath "${textOf(nodePath)}" of a node`
        : pathPattern ? `makes folders by the pathPattern "${textOf(pathPattern)}" of a node` : undefined;
}

/**
 * CEL that is true for a claim that requests no existing volume: neither by name, nor by the empty class, nor by a class of node folders.
 * The claim may name a volume of the app that has another source. The source of other volumes is not known. Before it asks the policies,
 * the API server writes the default class into a claim without a class: one that still has none is of the empty class.
 */
export function celNoNodeVolume(view: ClusterView): string {
  const claimed = [...volumesOf(view).byClaim]
    .filter(([, volume]) => nodeFolder(volume) !== undefined)
    .map(([claim]) => claim.replace('\n', '/'))
    .sort();
  return `${celOfClaim(view, 'dyn(object)', '')}`
    + ` && !(request.namespace + "/" + string(dyn(object).metadata.?name.orValue("")) in ${JSON.stringify(claimed)})`;
}

/** The same for the claims that an object makes for its pods. They get the default class later. */
export function celNoNodeVolumeInTemplates(view: ClusterView): string {
  return `dyn(object).spec.?volumeClaimTemplates.orValue([]).all(t, ${celOfClaim(view, 't', 'the default')})`;
}

/** The classes of the app whose volumes are none of a node, for a message: ", such as encrypted". */
export function textOfOtherClasses(view: ClusterView): string {
  const names = view.of('storage.k8s.io/StorageClass').map(nameOf).filter((name) => !nodeClassesOf(view).has(name)).sort();
  return names.length === 0 ? '' : `, such as ${listed(names)}`;
}

function celOfClaim(view: ClusterView, claim: string, withoutClass: string): string {
  const others = view.of('PersistentVolume').filter((volume) => nodeFolder(volume) === undefined).map(nameOf).sort();
  const named = `${claim}.?spec.?volumeName.orValue("")`;
  const ofClass = `${claim}.?metadata.?annotations[?"${CLASS_ANNOTATION}"]`
    + `.orValue(${claim}.?spec.?storageClassName.orValue(${JSON.stringify(withoutClass)}))`;
  return `${named} in ${JSON.stringify(['', ...others])}`
    + ` && (${named} != "" || !(${ofClass} in ${JSON.stringify([...nodeClassesOf(view)].sort())}))`;
}

/** The classes by which a claim can get a node folder. The empty class is one: an administrator can have volumes of it. */
function nodeClassesOf(view: ClusterView): Set<string> {
  const { free, classes } = volumesOf(view);
  return new Set(['', ...free.map((volume) => classNameOf(volume) ?? ''), ...classes.keys()]);
}

interface Volumes {
  readonly byName: Map<string, Json>;
  /** By namespace and name of the claim that a volume is reserved for. */
  readonly byClaim: Map<string, Json>;
  /** The node folders that are reserved for no claim. */
  readonly free: readonly Json[];
  /** The classes whose provisioners make node folders, and why. */
  readonly classes: Map<string, string>;
  /** Whether claims that name no class may be of a class. */
  readonly isDefault: (className: string) => boolean;
}

const IS_DEFAULT = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

const volumesOf = memoizeBy((view: ClusterView): Volumes => {
  const [byName, byClaim, free] = [new Map<string, Json>(), new Map<string, Json>(), [] as Json[]];
  for (const volume of byTitle(view.of('PersistentVolume'))) {
    const { claimRef } = object(volume.spec);
    byName.set(nameOf(volume), volume);
    if (object(claimRef).name !== undefined) {
      byClaim.set(`${textOf(claimRef.namespace)}\n${textOf(claimRef.name)}`, volume);
    } else if (nodeFolder(volume) !== undefined) {
      free.push(volume);
    }
  }
  const all = byTitle(view.of('storage.k8s.io/StorageClass'));
  const [known, defaults] = [all, all.filter(({ metadata }) => IS_DEFAULT.some((key) => object(metadata.annotations)[key] === 'true'))]
    .map((some) => new Set(some.map(nameOf)));
  return {
    byName,
    byClaim,
    free,
    classes: new Map(all.flatMap((one) => {
      const why = nodeClass(one);
      return why === undefined ? [] : [[nameOf(one), `${titleOf(one)} ${why}`]];
    })),
    isDefault: (name) => (defaults.size > 0 ? defaults.has(name) : !known.has(name)),
  };
});

/** Such as `PersistentVolume "data" is the hostPath "/data" of a node`. */
function whyOf(volume: Json | undefined): string | undefined {
  const folder = volume && nodeFolder(volume);
  return folder && `${titleOf(volume)} is ${folder}`;
}

/** A claim whose volume is a node folder, by the field that names or creates it. */
interface NodeClaim {
  readonly field: string;
  readonly got: unknown;
  /** Such as `PersistentVolume "data" is the hostPath "/data"`. */
  readonly why: string;
}

/** The claims of a pod that are bound to a node folder, or that can bind to nothing else. */
export function nodeClaims(view: ClusterView, pod: PodView): NodeClaim[] {
  const volumes = volumesOf(view);
  const named = namedClaims(pod).flatMap(({ name, path }): NodeClaim[] => {
    const claim = claimOf(view, pod.namespace, name);
    const volume = volumes.byClaim.get(`${pod.namespace}\n${name}`);
    return claimsIn(path, name, volume ? whyOf(volume) : claim && whyOfClaim(claimSpec(claim), volumes));
  });
  const { apiVersion, kind, metadata } = pod.manifest;
  const name = escaped(nameOf(pod.manifest));
  const pods = name === '' ? `${escaped(textOf(object(metadata).generateName))}.+`
    : (PODS[groupKind(apiVersion, kind)] ?? podsOfAController)(name);
  const why = (claim: ClaimSpec, names: string) => {
    const reserved = reservedFor(volumes, pod.namespace, new RegExp(`^${names}$`));
    const folder = reserved.map(whyOf).find((one) => one !== undefined);
    return folder ?? (reserved.length > 0 && reserved.length >= copiesOf(view, pod.manifest).most ? undefined : whyOfClaim(claim, volumes));
  };
  const ephemeral = ephemeralClaims(pod).flatMap((claim) => made(claim, why(claim, `${pods}-${escaped(claim.volume)}`)));
  const templates = claimTemplates(pod.manifest).flatMap((claim) => made(claim, why(claim, `${escaped(claim.name)}-${pods}`)));
  return [...named, ...ephemeral, ...templates];
}

/** How controllers name their pods, as a pattern. After the name of a template they name its claims alike. */
const PODS: { readonly [kind: string]: (name: string) => string } = {
  'Pod': (name) => name,
  'agents.x-k8s.io/Sandbox': (name) => name,
  'apps/StatefulSet': (name) => `${name}-\\d+`,
  'extensions.agents.x-k8s.io/SandboxTemplate': () => '.+', // by the SandboxClaim
};
const podsOfAController = (name: string) => `${name}-.+`;

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The volumes that are reserved for claims of such names. */
function reservedFor({ byClaim }: Volumes, namespace: string, names: RegExp): Json[] {
  return [...byClaim].filter(([claim]) => claim.startsWith(`${namespace}\n`) && names.test(claim.slice(namespace.length + 1)))
    .map(([, volume]) => volume);
}

/**
 * Why the volume of a claim is or can be a node folder. Kubernetes binds a claim to a volume that is there, also where others match, and
 * where its class has a provisioner.
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
 */
function whyOfClaim({ spec, className }: ClaimSpec, { byName, free, classes, isDefault }: Volumes): string | undefined {
  const { volumeName, selector, accessModes, resources } = spec;
  if (typeof volumeName === 'string' && volumeName !== '') {
    const volume = byName.get(volumeName);
    return volume ? whyOf(volume) : `no PersistentVolume "${volumeName}" is among the manifests, so its files can be those of a node`;
  }
  const isOf = (name: string) => (className === undefined ? isDefault(name) : className === name);
  const request = nanosOf(object(object(resources).requests).storage) ?? 0n;
  const volume = free.find((one) => isOf(classNameOf(one) ?? '') && selects(object(selector), object(object(one.metadata).labels))
    && strings(accessModes).every((mode) => strings(object(one.spec).accessModes).includes(mode))
    && request <= (nanosOf(object(object(one.spec).capacity).storage) ?? request));
  return whyOf(volume) ?? [...classes].find(([name]) => isOf(name))?.[1]
    ?? (className === '' && ![...byName.values()].some((one) => (classNameOf(one) ?? '') === '') ? ANY_VOLUME : undefined);
}

/** What no manifest shows: which volumes an administrator made. */
const ANY_VOLUME = 'the empty class takes any volume that an administrator made, and none is among the manifests';

function made({ spec, path, className, classField }: ClaimSpec, why: string | undefined): NodeClaim[] {
  return typeof spec.volumeName === 'string' && spec.volumeName !== ''
    ? claimsIn(`${path}.volumeName`, spec.volumeName, why)
    : claimsIn(classField, className, why);
}

function claimsIn(field: string, got: unknown, why: string | undefined): NodeClaim[] {
  return why === undefined ? [] : [{ field, got, why }];
}

/** CSI drivers that a pod names itself, for what they bring. */

/**
 * Drivers that bring secrets of a store.
 *
 * @see https://cloud.google.com/secret-manager/docs/secret-manager-managed-csi-component
 */
export const SECRET_DRIVERS = ['secrets-store.csi.k8s.io', 'secrets-store-gke.csi.k8s.io'];

/**
 * Drivers that bring a certificate or an identity of the pod.
 *
 * @see https://github.com/cert-manager/csi-driver
 * @see https://github.com/cert-manager/csi-driver-spiffe
 * @see https://github.com/spiffe/spiffe-csi
 */
export const CERTIFICATE_DRIVERS = ['csi.cert-manager.io', 'spiffe.csi.cert-manager.io', 'csi.spiffe.io'];
