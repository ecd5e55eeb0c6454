import { scopeOfView } from '../../cluster/agent-scope';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { roleOf } from '../../cluster/infrastructure';
import { controllersOf, nameOf, placedTitleOf } from '../../cluster/namespaced';
import { AGENTS_LABEL, OWN_PREFIX } from '../../manifest/labels';
import { PodPeer } from '../../manifest/network-policy';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView, isOnHostNetwork } from '../../manifest/pod-view';
import { isOfControllers } from '../../manifest/selector';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Which agents a selector names: by a label that no other agent workload of their namespace has. */

/** An agent to which policies apply. */
export interface Agent {
  readonly pod: PodView;
  /** What makes its pods. Replicas of one workload are one agent. */
  readonly workload: string;
  /** Such as `Deployment "agents/coder"`. */
  readonly title: string;
}

/** The agents of a view, and who has which label. */
interface Agents {
  readonly of: (pod: PodView) => Agent | undefined;
  /** By namespace, in the order of their titles. */
  readonly byNamespace: ReadonlyMap<string, readonly Agent[]>;
  /** Those with a label, by `key=value` and by `key` alone. */
  readonly having: (label: string) => readonly Agent[];
}

/** Labels of a release of Helm, which all its workloads share, and those of accounts, of which agents may share one. */
const SHARED = new Set([
  'app.kubernetes.io/instance',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  'app.kubernetes.io/version',
  'helm.sh/chart',
  'chart',
  'heritage',
  'release',
  'azure.workload.identity/use',
  'io.cilium.k8s.policy.serviceaccount',
  'projectcalico.org/serviceaccount',
]);

/** Labels by which policies select the resolver of a cluster. An agent that has one gets what is meant for the resolver. */
const OF_RESOLVER = new Set([
  'k8s-app=kube-dns',
  'k8s-app=coredns',
  'k8s-app=node-local-dns',
  'dns.operator.openshift.io/daemonset-dns=default',
]);

function isShared(key: string, value?: unknown): boolean {
  return key.startsWith(OWN_PREFIX) || SHARED.has(key) || isOfControllers(key) || OF_RESOLVER.has(`${key}=${textOf(value)}`);
}

/** The agents of a view. */
export const agentsOf = memoizeBy((view: ClusterView): Agents => {
  const scope = scopeOfView(view);
  const byPod = new Map<PodView, Agent>();
  const byNamespace = new Map<string, Agent[]>();
  const byLabel = new Map<string, Agent[]>();
  for (const namespace of view.pods.namespaces) {
    for (const pod of view.pods.select(namespace, {})) {
      if (scope.isAgent(pod) && roleOf(pod) === undefined && !isOnHostNetwork(pod)) {
        const agent = { pod, workload: workloadOf(view, pod.manifest), title: placedTitleOf(pod.manifest) };
        byPod.set(pod, agent);
        push(byNamespace, namespace, agent);
        Object.entries(object(pod.metadata.labels)).flatMap(([key, value]) => [key, `${key}=${textOf(value)}`])
          .forEach((label) => push(byLabel, label, agent));
      }
    }
  }
  byNamespace.forEach((agents) => agents.sort((a, b) => (a.title < b.title ? -1 : 1)));
  return { of: (pod) => byPod.get(pod), byNamespace, having: (label) => byLabel.get(label) ?? [] };
});

/** Kinds that Kubernetes makes for others, and of whom. */
const MADE = new Map([
  ['Pod', ['apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet', 'batch/Job', 'ReplicationController']],
  ['apps/ReplicaSet', ['apps/Deployment']],
  ['batch/Job', ['batch/CronJob']],
]);

/** The object that all replicas of a pod are of, such as the Deployment of a Pod in the objects of a live cluster. */
export function workloadOf(view: ClusterView, manifest: Json): string {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const owner = controllersOf(manifest).find((one) => MADE.get(kind)?.includes(one.kind));
  if (!owner) {
    return `${kind}\n${namespaceOf(manifest)}\n${nameOf(manifest) || String(numberOf(manifest))}`; // generateName makes many
  }
  const { kind: ownerKind, name } = owner;
  const found = view.find(ownerKind, namespaceOf(manifest), name);
  if (found) {
    return workloadOf(view, found);
  }
  const { 'pod-template-hash': hash } = object(object(manifest.metadata).labels);
  const isRolledOut = ownerKind === 'apps/ReplicaSet' && typeof hash === 'string' && name.endsWith(`-${hash}`);
  return isRolledOut ? `apps/Deployment\n${namespaceOf(manifest)}\n${name.slice(0, -hash.length - 1)}`
    : `${ownerKind}\n${namespaceOf(manifest)}\n${name}`;
}

const numberOf = memoizeBy((_nameless: Json) => numbered++);
let numbered = 0;

/** Whether a selector of pods requires a label that, among the agents of namespaces, the agent alone has. */
export function namesPod(
  view: ClusterView, selector: Json | undefined, { pod, workload }: Agent, isAmong = (namespace: string) => namespace === pod.namespace,
): boolean {
  const { having } = agentsOf(view);
  const labels = object(pod.metadata.labels);
  return requirementsOf(selector).some(({ key, values }) => {
    const isOwn = (label: string) => having(label).every((one) => one.workload === workload || !isAmong(one.pod.namespace));
    return Object.hasOwn(labels, key) && !isShared(key, labels[key])
      && (values === undefined ? isOwn(key) : values.includes(labels[key]) && isOwn(`${key}=${textOf(labels[key])}`));
  });
}

/**
 * Whether a peer names the agent: by a label that no other agent has in the namespaces of the peer, or as the only agent of a namespace
 * by a label that no other namespace of agents has.
 */
export function namesAgent(view: ClusterView, peer: PodPeer, agent: Agent): boolean {
  const { byNamespace } = agentsOf(view);
  const { namespace } = agent.pod;
  const isAlone = () => byNamespace.get(namespace)!.every(({ workload }) => workload === agent.workload);
  const isAmong = (name: string) => name === namespace
    || (peer.namespaceSelector !== undefined && view.matchOfNamespace(peer.namespaceSelector, name) !== 'no');
  return namesPod(view, peer.podSelector, agent, isAmong) || (isAlone() && namesNamespace(view, peer.namespaceSelector, namespace));
}

function namesNamespace(view: ClusterView, selector: Json | undefined, namespace: string): boolean {
  const labels = view.namespaceLabels(namespace);
  const others = () => [...agentsOf(view).byNamespace.keys()].filter((name) => name !== namespace);
  return requirementsOf(selector).some(({ key, values = [] }) => key !== AGENTS_LABEL && values.includes(labels[key])
    && others().every((name) => view.matchOfNamespace({ matchLabels: { [key]: labels[key] } }, name) === 'no'));
}

/** What a selector requires to be there: keys, and the values that it lists. */
function requirementsOf(selector: Json | undefined): { readonly key: string; readonly values?: readonly unknown[] }[] {
  const { matchLabels, matchExpressions } = object(selector);
  return [
    ...Object.entries(object(matchLabels)).map(([key, value]) => ({ key, values: [value] })),
    ...objects(matchExpressions)
      .filter(({ operator }) => operator === 'In' || operator === 'Exists')
      .map(({ key, operator, values }) => ({
        key: textOf(key), values: operator === 'Exists' ? undefined : Array.isArray(values) ? values as unknown[] : [],
      })),
  ];
}
