import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';

/** Checks of what can place a pod on control plane nodes, for the rules and for their CEL. */

/**
 * Labels and taints of these nodes: of kubeadm, and of RKE2 and clouds, whose system nodes have a separate taint.
 *
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane
 * @see https://docs.rke2.io/install/ha
 * @see https://learn.microsoft.com/azure/aks/use-system-pools
 */
const ROLES = ['control-plane', 'controlplane', 'etcd', 'master'].map((role) => `node-role.kubernetes.io/${role}`);
const TAINTS = [...ROLES, 'CriticalAddonsOnly'];

/** Whether a pod with such a toleration may run there. A toleration without a key tolerates every taint. */
function toleratesControlPlane(toleration: Json): boolean {
  const { key } = toleration;
  return key === undefined || key === null || key === '' || TAINTS.includes(textOf(key));
}

/** A field that can place a pod there, and its value. */
type Lead = readonly [field: string, got: unknown];

/** All fields of a pod that can place it there. */
export function leadsToControlPlane({ spec, path }: Pick<PodView, 'spec' | 'path'>): Lead[] {
  const tolerations = indexed(spec.tolerations)
    .filter(([one]) => toleratesControlPlane(one))
    .map(([one, i]): Lead => [`${path}.tolerations[${i}]`, one]);
  const selector = Object.entries(object(spec.nodeSelector)).filter(([label]) => ROLES.includes(label))
    .map(([label, value]): Lead => [`${path}.nodeSelector["${label}"]`, value]);
  const affinity = object(object(spec.affinity).nodeAffinity);
  const at = `${path}.affinity.nodeAffinity`;
  const required = indexed(object(affinity.requiredDuringSchedulingIgnoredDuringExecution).nodeSelectorTerms)
    .flatMap(([term, i]) => selecting(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`));
  const preferred = indexed(affinity.preferredDuringSchedulingIgnoredDuringExecution)
    .flatMap(([one, i]) => selecting(object(one.preference), `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`));
  return [...tolerations, ...selector, ...required, ...preferred];
}

/** The expressions of a term that select such nodes by their label. DoesNotExist and NotIn keep the pod off them. */
function selecting({ matchExpressions }: Json, at: string): Lead[] {
  return indexed(matchExpressions).filter(([{ key, operator }]) => ROLES.includes(textOf(key)) && !KEEPS_OFF.includes(textOf(operator)))
    .map(([one, i]): Lead => [`${at}.matchExpressions[${i}]`, one]);
}

const KEEPS_OFF = ['DoesNotExist', 'NotIn'];

/** CEL that is true if no field of a pod can place it there. */
export function celStaysOffControlPlane(): string {
  const affinity = 'variables.spec.?affinity.?nodeAffinity';
  const list = (values: readonly string[]) => JSON.stringify(values);
  const keepsOff = (term: string) =>
    `${term}.?matchExpressions.orValue([]).all(e, !(e.?key.orValue("") in ${list(ROLES)})`
    + ` || e.?operator.orValue("") in ${list(KEEPS_OFF)})`;
  return [
    `variables.spec.?tolerations.orValue([]).all(t, t.?key.orValue("") != "" && !(t.key in ${list(TAINTS)}))`,
    `variables.spec.?nodeSelector.orValue({}).all(k, !(k in ${list(ROLES)}))`,
    `${affinity}.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([]).all(n, ${keepsOff('n')})`,
    `${affinity}.?preferredDuringSchedulingIgnoredDuringExecution.orValue([]).all(p, ${keepsOff('p.?preference')})`,
  ].join(' && ');
}
