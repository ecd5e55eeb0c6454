import { indexed } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Json, object, textOf } from '../../value/json';

/** Checks of what can place a pod on control plane nodes or on nodes by their names, for the rules and for their CEL. */

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

type PodPlace = Pick<PodView, 'spec' | 'path'>;

/** All fields of a pod that can place it there. */
export function leadsToControlPlane({ spec, path }: PodPlace): Lead[] {
  const tolerations = indexed(spec.tolerations)
    .filter(([one]) => toleratesControlPlane(one))
    .map(([one, i]): Lead => [`${path}.tolerations[${i}]`, one]);
  const selector = Object.entries(object(spec.nodeSelector)).filter(([label]) => ROLES.includes(label))
    .map(([label, value]): Lead => [`${path}.nodeSelector["${label}"]`, value]);
  const terms = nodeTerms({ spec, path }, ({ matchExpressions }, at) => indexed(matchExpressions)
    .filter(([{ key, operator }]) => ROLES.includes(textOf(key)) && !KEEPS_OFF.includes(textOf(operator)))
    .map(([one, i]): Lead => [`${at}.matchExpressions[${i}]`, one]));
  return [...tolerations, ...selector, ...terms];
}

/** Operators of expressions that keep the pod off such nodes. */
const KEEPS_OFF = ['DoesNotExist', 'NotIn'];

/** What each term of the node affinity leads to. */
function nodeTerms({ spec, path }: PodPlace, leadsOf: (term: Json, at: string) => Lead[]): Lead[] {
  const affinity = object(object(spec.affinity).nodeAffinity);
  const at = `${path}.affinity.nodeAffinity`;
  const required = indexed(object(affinity.requiredDuringSchedulingIgnoredDuringExecution).nodeSelectorTerms)
    .flatMap(([term, i]) => leadsOf(term, `${at}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${i}]`));
  const preferred = indexed(affinity.preferredDuringSchedulingIgnoredDuringExecution)
    .flatMap(([one, i]) => leadsOf(object(one.preference), `${at}.preferredDuringSchedulingIgnoredDuringExecution[${i}].preference`));
  return [...required, ...preferred];
}

const HOSTNAME = 'kubernetes.io/hostname';
const NODE_NAME = 'metadata.name';

/** All fields of a pod that select nodes by their names. */
export function namedNodes({ spec, path }: PodPlace): Lead[] {
  const hostname: unknown = object(spec.nodeSelector)[HOSTNAME] ?? undefined;
  const named = (list: 'matchExpressions' | 'matchFields', name: string) => (term: Json, at: string) => indexed(term[list])
    .filter(([{ key, operator }]) => key === name && operator === 'In').map(([one, i]): Lead => [`${at}.${list}[${i}]`, one]);
  return [
    ...(hostname === undefined ? [] : [[`${path}.nodeSelector["${HOSTNAME}"]`, hostname] as const]),
    ...nodeTerms({ spec, path }, named('matchExpressions', HOSTNAME)),
    ...nodeTerms({ spec, path }, named('matchFields', NODE_NAME)),
  ];
}

/** CEL that is true if no field of a pod selects nodes by their names. The controller of DaemonSets does it for each pod. */
export function celNamesNoNode(): string {
  const named = (list: string, key: string) => (term: string) =>
    `${term}.?${list}.orValue([]).all(e, e.?key.orValue("") != "${key}" || e.?operator.orValue("") != "In")`;
  return [
    `!("${HOSTNAME}" in variables.spec.?nodeSelector.orValue({}))`,
    celNodeTerms(named('matchExpressions', HOSTNAME)),
    `(${celNodeTerms(named('matchFields', NODE_NAME))}`
    + ' || request.userInfo.?username.orValue("") == "system:serviceaccount:kube-system:daemon-set-controller")',
  ].join(' && ');
}

function celNodeTerms(holds: (term: string) => string): string {
  const affinity = 'variables.spec.?affinity.?nodeAffinity';
  return `${affinity}.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([]).all(n, ${holds('n')})`
    + ` && ${affinity}.?preferredDuringSchedulingIgnoredDuringExecution.orValue([]).all(p, ${holds('p.?preference')})`;
}

/** CEL that is true if no field of a pod can place it there. */
export function celStaysOffControlPlane(): string {
  const list = (values: readonly string[]) => JSON.stringify(values);
  const keepsOff = (term: string) =>
    `${term}.?matchExpressions.orValue([]).all(e, !(e.?key.orValue("") in ${list(ROLES)})`
    + ` || e.?operator.orValue("") in ${list(KEEPS_OFF)})`;
  return [
    `variables.spec.?tolerations.orValue([]).all(t, t.?key.orValue("") != "" && !(t.key in ${list(TAINTS)}))`,
    `variables.spec.?nodeSelector.orValue({}).all(k, !(k in ${list(ROLES)}))`,
    celNodeTerms(keepsOff),
  ].join(' && ');
}
