import { PROTOCOLS, PortSet } from '../../address/port-set';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isAgent } from '../../cluster/infrastructure';
import { inNamespace, titleOf } from '../../cluster/namespaced';
import { byRules, rulesIn } from '../../cluster/policy-groups';
import { ServicePort, hasOwnAddress, podsBehind, portsOfService } from '../../cluster/service-ports';
import { PolicyRule, Ports } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { CLUSTER_SCOPED, NAMESPACED } from '../../reach/foreign/kinds';
import { isolatingGroups, portsNamed } from '../../reach/reach';
import { Json, object, objects } from '../../value/json';
import { memoizeBy } from '../../value/memoize';

/** Services of agents that no ingress policy allows anyone to call. */

/** The policies that isolate a Service's pods, such as `NetworkPolicy "deny-ingress"`. `undefined` if a port is open to a caller. */
export function closedBy(view: ClusterView, service: Json): string[] | undefined {
  const pods = hasOwnAddress(service) ? podsBehind(view, service) : [];
  const ports = portsOfService(service);
  const isClosed =
    pods.length > 0 &&
    ports.length > 0 &&
    pods.every((pod) => isAgent(pod) && !ports.some((port) => isOpen(view, pod, port))) &&
    !otherPoliciesAllow(view, namespaceOf(service));
  const groups = new Set(isClosed ? pods.flatMap((pod) => isolatingGroups(view, pod, 'Ingress')) : []);
  return isClosed ? [...new Set([...groups].flat().map(titleOf))].sort() : undefined;
}

/** Whether a rule allows the port to any peer. A port with an unknown protocol or type counts as open. */
function isOpen(view: ClusterView, pod: PodView, port: ServicePort): boolean {
  const groups = isolatingGroups(view, pod, 'Ingress');
  return groups.length === 0 || isAmong(pod, port, groups.map(portsIn));
}

/** Whether one of certain rules allows the port. Without a policy that isolates the pod, all are allowed. */
export function isOpenTo(view: ClusterView, pod: PodView, port: ServicePort, counts: (rule: PolicyRule) => boolean): boolean {
  const groups = isolatingGroups(view, pod, 'Ingress');
  return groups.length === 0 || isAmong(pod, port, groups.flatMap(rulesIn.Ingress).filter(counts).map(({ ports }) => ports));
}

function isAmong(pod: PodView, { target, protocol: given }: ServicePort, allowed: readonly Ports[]): boolean {
  const protocol = PROTOCOLS.find((one) => one === given);
  if (!protocol) {
    return true;
  }
  const numbers = typeof target === 'string' ? portsNamed(pod, { protocol, name: target }) : typeof target === 'number' ? [target] : [];
  return numbers.length === 0 || numbers.some((number) => allowed.some((ports) =>
    ports.numbers.has({ protocol, first: number, last: number })
    || ports.names.some((named) => named.protocol === protocol && portsNamed(pod, named).includes(number))));
}

/** The ports that policies open to any peer. */
const portsIn = byRules((group): Ports => {
  const all = rulesIn.Ingress(group).map(({ ports }) => ports);
  const names = new Map(all.flatMap((ports) => ports.names).map((named) => [`${named.name}/${named.protocol}`, named]));
  return { numbers: PortSet.of(all.flatMap(({ numbers }) => numbers.ranges)), names: [...names.values()] };
});

/** Whether a policy of another kind has ingress rules, which may open what these policies deny. */
export function otherPoliciesAllow(view: ClusterView, namespace: string): boolean {
  return clusterPoliciesAllow(view) || NAMESPACED.some((kind) => inNamespace(view, kind, namespace).some(hasIngress));
}

const clusterPoliciesAllow = memoizeBy((view: ClusterView) => CLUSTER_SCOPED.some((kind) => view.of(kind).some(hasIngress)));

function hasIngress(policy: Json): boolean {
  return [object(policy.spec), ...objects(policy.specs)].some(({ ingress }) => Array.isArray(ingress) && ingress.length > 0);
}
