import { ClusterView, namespaceOf } from './cluster-view';
import { inNamespace, indexed, nameOf } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { PodSpecView, PodView } from '../manifest/pod-view';
import { Json, object, textOf } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** The spec of a PersistentVolumeClaim in an object, and its path. */
export interface ClaimSpec {
  readonly spec: Json;
  readonly path: string;
  /** The storage class that the claim asks for. Undefined for the default class. */
  readonly className?: string;
  /** The field that names the class. */
  readonly classField: string;
}

/** An old annotation of claims and volumes that wins over spec.storageClassName. */
export const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** The storage class of a claim or of a volume. Empty where it says that it has none, and undefined where it says nothing. */
export function classNameOf({ metadata, spec }: Json): string | undefined {
  const name: unknown = annotatedClassOf(metadata) ?? object(spec).storageClassName;
  return typeof name === 'string' ? name : undefined;
}

function annotatedClassOf(metadata: unknown): unknown {
  return object(object(metadata).annotations)[CLASS_ANNOTATION];
}

/** What a claim or the template of one says, by the path before its fields, such as "spec.volumeClaimTemplates[0].". */
export function claimSpec(claim: Json, at = ''): ClaimSpec {
  const isAnnotated = typeof annotatedClassOf(claim.metadata) === 'string';
  return {
    spec: object(claim.spec),
    path: `${at}spec`,
    className: classNameOf(claim),
    classField: isAnnotated ? `${at}metadata.annotations["${CLASS_ANNOTATION}"]` : `${at}spec.storageClassName`,
  };
}

/** A claim that Kubernetes makes for an ephemeral volume of a pod. Its name joins pod and volume. */
interface EphemeralClaim extends ClaimSpec {
  readonly volume: string;
}

/** The claims that Kubernetes makes for a pod's ephemeral volumes. */
export function ephemeralClaims(pod: PodView): EphemeralClaim[] {
  return indexed(pod.spec.volumes).flatMap(([{ name, ephemeral }, i]) => {
    const template = object(ephemeral).volumeClaimTemplate as unknown;
    return template === undefined || template === null
      ? []
      : [{ volume: textOf(name), ...claimSpec(object(template), `${pod.path}.volumes[${i}].ephemeral.volumeClaimTemplate.`) }];
  });
}

/** Kinds that make claims for their pods. The controllers of agent-sandbox and of StatefulSets name and mount them alike. */
export const KINDS_WITH_CLAIM_TEMPLATES = ['apps/StatefulSet', 'agents.x-k8s.io/Sandbox', 'extensions.agents.x-k8s.io/SandboxTemplate'];

/** The same, and kinds of other projects, whose objects admission does not judge. */
const ALL_WITH_CLAIM_TEMPLATES = new Set([...KINDS_WITH_CLAIM_TEMPLATES, 'apps.kruise.io/CloneSet', 'apps.kruise.io/StatefulSet']);

function templatesOf({ apiVersion, kind, spec }: Json): [Json, number][] {
  return ALL_WITH_CLAIM_TEMPLATES.has(groupKind(apiVersion, kind)) ? indexed(object(spec).volumeClaimTemplates) : [];
}

/** A claim that an object makes for each of its pods. */
interface ClaimTemplate extends ClaimSpec {
  /** The name of the template and of the volume that it replaces. */
  readonly name: string;
  /** The path of the template itself. */
  readonly field: string;
}

/** The claims that an object makes for each of its pods. */
export function claimTemplates(manifest: Json): ClaimTemplate[] {
  return templatesOf(manifest).map(([template, i]) => {
    const field = `spec.volumeClaimTemplates[${i}]`;
    return { name: nameOf(template), field, ...claimSpec(template, `${field}.`) };
  });
}

/** The claims of a namespace, without those that an object in the view makes: their names join template and object, and number a set's. */
export function ownClaims(view: ClusterView, namespace: string): Json[] {
  const made = (kind: string) => new Set(inNamespace(view, kind, namespace).flatMap((maker) =>
    templatesOf(maker).map(([template]) => `${nameOf(template)}-${nameOf(maker)}`)));
  const [bySets, bySandboxes] = [made('apps/StatefulSet'), made('agents.x-k8s.io/Sandbox')];
  return inNamespace(view, 'PersistentVolumeClaim', namespace)
    .filter((claim) => !bySets.has(nameOf(claim).replace(/-\d+$/, '')) && !bySandboxes.has(nameOf(claim)));
}

/** The claims that a pod mounts by name, each once with its path. A claim template replaces the volume of the same name. */
export function namedClaims(pod: PodView): { readonly name: string; readonly path: string }[] {
  const volumes = claimVolumesIn(pod.ofSpec);
  if (volumes.length === 0) {
    return [];
  }
  const replaced = new Set(templatesOf(pod.manifest).map(([template]) => nameOf(template)));
  const paths = new Map<string, string>();
  for (const { volume, name, path } of volumes) {
    if (!paths.has(name) && !replaced.has(volume)) {
      paths.set(name, path);
    }
  }
  return [...paths].map(([name, path]) => ({ name, path }));
}

/** The volumes of a pod that name a claim. */
const claimVolumesIn = memoizeBy(({ path, spec }: PodSpecView) => indexed(spec.volumes).flatMap(([volume, i]) => {
  const { claimName } = object(volume.persistentVolumeClaim);
  const at = `${path}.volumes[${i}].persistentVolumeClaim.claimName`;
  return typeof claimName === 'string' ? [{ volume: textOf(volume.name), name: claimName, path: at }] : [];
}));

/** The claim of a name in the pod's namespace, if the view has it. */
export function claimOf(view: ClusterView, namespace: string, name: string): Json | undefined {
  const claim = namespace === '' ? undefined : view.find('PersistentVolumeClaim', namespace, name);
  return claim && namespaceOf(claim) === namespace ? claim : undefined;
}
