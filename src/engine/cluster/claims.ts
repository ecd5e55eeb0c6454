import { ClusterView, namespaceOf } from './cluster-view';
import { inNamespace, indexed, nameOf } from './namespaced';
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

/** The claims that a StatefulSet makes for each of its pods. */
export function claimTemplates(manifest: Json): ClaimSpec[] {
  return manifest.kind !== 'StatefulSet' ? [] : indexed(object(manifest.spec).volumeClaimTemplates)
    .map(([template, i]) => ({ spec: object(template.spec), path: `spec.volumeClaimTemplates[${i}].spec` }));
}

/** The claims of a namespace, without those that a StatefulSet in the view makes: their names join template, set and pod. */
export function ownClaims(view: ClusterView, namespace: string): Json[] {
  const made = new Set(inNamespace(view, 'apps/StatefulSet', namespace).flatMap((set) =>
    indexed(object(set.spec).volumeClaimTemplates).map(([template]) => `${nameOf(template)}-${nameOf(set)}`)));
  return inNamespace(view, 'PersistentVolumeClaim', namespace).filter((claim) => !made.has(nameOf(claim).replace(/-\d+$/, '')));
}

/** The claims that a pod mounts by name, each once with its path. A claim template replaces the volume of the same name. */
export function namedClaims(pod: PodView): { readonly name: string; readonly path: string }[] {
  const replaced = new Set(
    pod.manifest.kind !== 'StatefulSet'
      ? []
      : indexed(object(pod.manifest.spec).volumeClaimTemplates).map(([template]) => nameOf(template)),
  );
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
