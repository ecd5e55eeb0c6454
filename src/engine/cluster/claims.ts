import { ClusterView, namespaceOf } from './cluster-view';
import { inNamespace, indexed, nameOf } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { Json, object, textOf } from '../value/json';

/** The spec of a PersistentVolumeClaim in an object, and its path. */
export interface ClaimSpec {
  readonly spec: Json;
  readonly path: string;
}

/** The claims that Kubernetes makes for a pod's ephemeral volumes. */
export function ephemeralClaims(pod: PodView): ClaimSpec[] {
  return indexed(pod.spec.volumes).flatMap(([{ ephemeral }, i]) => {
    const template = object(ephemeral).volumeClaimTemplate as unknown;
    return template === undefined || template === null
      ? []
      : [{ spec: object(object(template).spec), path: `${pod.path}.volumes[${i}].ephemeral.volumeClaimTemplate.spec` }];
  });
}

/** Kinds that make claims for their pods. The controllers of agent-sandbox and of StatefulSets name and mount them alike. */
const TEMPLATED = new Set(['apps/StatefulSet', 'agents.x-k8s.io/Sandbox', 'extensions.agents.x-k8s.io/SandboxTemplate']);

function templatesOf({ apiVersion, kind, spec }: Json): [Json, number][] {
  return TEMPLATED.has(groupKind(apiVersion, kind)) ? indexed(object(spec).volumeClaimTemplates) : [];
}

/** The claims that an object makes for each of its pods. */
export function claimTemplates(manifest: Json): ClaimSpec[] {
  return templatesOf(manifest).map(([template, i]) => ({ spec: object(template.spec), path: `spec.volumeClaimTemplates[${i}].spec` }));
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
  const replaced = new Set(templatesOf(pod.manifest).map(([template]) => nameOf(template)));
  const paths = new Map<string, string>();
  for (const [volume, i] of indexed(pod.spec.volumes)) {
    const { claimName } = object(volume.persistentVolumeClaim);
    if (typeof claimName === 'string' && !paths.has(claimName) && !replaced.has(textOf(volume.name))) {
      paths.set(claimName, `${pod.path}.volumes[${i}].persistentVolumeClaim.claimName`);
    }
  }
  return [...paths].map(([name, path]) => ({ name, path }));
}

/** The claim of a name in the pod's namespace, if the view has it. */
export function claimOf(view: ClusterView, namespace: string, name: string): Json | undefined {
  const claim = namespace === '' ? undefined : view.find('PersistentVolumeClaim', namespace, name);
  return claim && namespaceOf(claim) === namespace ? claim : undefined;
}
