import {
  CLASS_ANNOTATION, ClaimSpec, claimOf, claimSpec, claimTemplates, classNameOf, ephemeralClaims, namedClaims,
} from '../../cluster/claims';
import { ClusterView } from '../../cluster/cluster-view';
import { listed, nameOf, titleOf } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';

/** PersistentVolumes that are folders or disks of a node. */

/** A folder that a provisioner made for one claim, such as /opt/local-path-provisioner/pvc-<uid>_agents_data. It has no node files. */
const OF_A_CLAIM = /\/[^/]*pvc-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}[^/]*\/?$/;

/** The folder of a volume, such as `hostPath "/data"`. `undefined` for a volume of another source. */
function nodeFolder({ spec }: Json): string | undefined {
  const { hostPath, local } = object(spec);
  const [source, of] = hostPath ? ['hostPath', object(hostPath)] : ['local volume', object(local)];
  return typeof of.path === 'string' && !OF_A_CLAIM.test(of.path) ? `${source} "${of.path}"` : undefined;
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
  const names = view.of('storage.k8s.io/StorageClass').map(nameOf).filter((name) => volumesOf(view).byClass.get(name) === undefined).sort();
  return names.length === 0 ? '' : `, such as ${listed(names)}`;
}

function celOfClaim(view: ClusterView, claim: string, withoutClass: string): string {
  const others = view.of('PersistentVolume').filter((volume) => nodeFolder(volume) === undefined).map(nameOf).sort();
  const classes = [...volumesOf(view).byClass].filter(([, why]) => why !== undefined).map(([name]) => name).sort();
  const named = `${claim}.?spec.?volumeName.orValue("")`;
  const ofClass = `${claim}.?metadata.?annotations[?"${CLASS_ANNOTATION}"]`
    + `.orValue(${claim}.?spec.?storageClassName.orValue(${JSON.stringify(withoutClass)}))`;
  return `${named} in ${JSON.stringify(['', ...others])} && (${named} != "" || !(${ofClass} in ${JSON.stringify(['', ...classes])}))`;
}

interface Volumes {
  readonly byName: Map<string, Json>;
  /** By namespace and name of the claim that a volume is reserved for. */
  readonly byClaim: Map<string, Json>;
  /** Why the existing volumes of a class, which are reserved for no claim, are node folders. */
  readonly byClass: Map<string, string | undefined>;
}

const volumesOf = memoizeBy((view: ClusterView): Volumes => {
  const [byName, byClaim, ofClass] = [new Map<string, Json>(), new Map<string, Json>(), new Map<string, Json[]>()];
  for (const volume of view.of('PersistentVolume')) {
    const { claimRef } = object(volume.spec);
    byName.set(nameOf(volume), volume);
    if (object(claimRef).name !== undefined) {
      byClaim.set(`${textOf(claimRef.namespace)}\n${textOf(claimRef.name)}`, volume);
    } else {
      push(ofClass, classNameOf(volume) ?? '', volume);
    }
  }
  const dynamic = view
    .of('storage.k8s.io/StorageClass')
    .filter(({ provisioner }) => provisioner !== 'kubernetes.io/no-provisioner')
    .map(nameOf);
  dynamic.forEach((name) => ofClass.delete(name)); // their volumes are made as they are claimed
  return { byName, byClaim, byClass: new Map([...ofClass].map(([name, volumes]) => [name, whyOf(volumes)])) };
});

/** Such as `PersistentVolume "data" is the hostPath "/data" of a node`. `undefined` if one of the volumes has another source. */
function whyOf(volumes: readonly Json[]): string | undefined {
  const folders = volumes.map(nodeFolder);
  return folders.includes(undefined) ? undefined : `${titleOf(volumes[0])} is the ${folders[0]!} of a node`;
}

/** A claim whose volume is a node folder, by the field that names or creates it. */
export interface NodeClaim {
  readonly field: string;
  readonly got: unknown;
  /** Such as `PersistentVolume "data" is the hostPath "/data"`. */
  readonly why: string;
}

/** The claims of a pod that are bound to a node folder, or that can bind to nothing else. */
export function nodeClaims(view: ClusterView, pod: PodView): NodeClaim[] {
  const volumes = volumesOf(view);
  if (volumes.byName.size === 0) {
    return [];
  }
  const named = namedClaims(pod).flatMap(({ name, path }): NodeClaim[] => {
    const claim = claimSpec(object(claimOf(view, pod.namespace, name)));
    const volume = volumes.byClaim.get(`${pod.namespace}\n${name}`);
    return claimsIn(path, name, volume ? whyOf([volume]) : whyOfClaim(claim, volumes));
  });
  const ephemeral = ephemeralClaims(pod).flatMap((claim) => made(claim, whyOfClaim(claim, volumes)));
  const templates = claimTemplates(pod.manifest).flatMap((claim) => {
    const base = `${claim.name}-${nameOf(pod.manifest)}`;
    const first = volumes.byClaim.get(`${pod.namespace}\n${base}-0`) ?? volumes.byClaim.get(`${pod.namespace}\n${base}`);
    return made(claim, first ? whyOf([first]) : whyOfClaim(claim, volumes));
  });
  return [...named, ...ephemeral, ...templates];
}

/** Why the volume that a claim requests, by its name or by a class without a provisioner, is a node folder. */
function whyOfClaim({ spec: { volumeName }, className }: ClaimSpec, { byName, byClass }: Volumes): string | undefined {
  if (typeof volumeName === 'string' && volumeName !== '') {
    const volume = byName.get(volumeName);
    return volume && whyOf([volume]);
  }
  return className === undefined ? undefined : byClass.get(className);
}

function made({ spec, path, className, classField }: ClaimSpec, why: string | undefined): NodeClaim[] {
  return typeof spec.volumeName === 'string' && spec.volumeName !== ''
    ? claimsIn(`${path}.volumeName`, spec.volumeName, why)
    : claimsIn(classField, className, why);
}

function claimsIn(field: string, got: unknown, why: string | undefined): NodeClaim[] {
  return why === undefined ? [] : [{ field, got, why }];
}
