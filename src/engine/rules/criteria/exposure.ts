import { isFromNamedGateway } from './route-gateways';
import { PROTOCOLS, PortSet } from '../../address/port-set';
import { ROUTE_KINDS, ServicePort, backendsOf, hasOwnAddress, podsBehind, portsOfService } from '../../cluster/backends';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isAgent } from '../../cluster/infrastructure';
import { inNamespace, nameOf, titleOf } from '../../cluster/namespaced';
import { firstLabel, labelsOf } from '../../cluster/pod-index';
import { byRules, rulesIn } from '../../cluster/policy-groups';
import { show } from '../../input/show';
import { PolicyRule, Ports } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { matchOfPod } from '../../manifest/selector';
import { CLUSTER_SCOPED, NAMESPACED } from '../../reach/foreign/kinds';
import { isolatingGroups, portsNamed } from '../../reach/reach';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';
import { push } from '../../value/multimap';

/** What leads from outside the cluster to a pod: Services with an external address, and the Ingresses and routes to Services. */

/** Annotations by which a controller leads callers of another network or cluster to a Service of any type. */
export const EXPOSING_ANNOTATIONS = [
  'tailscale.com/expose', // https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress
  'netbird.io/expose', // https://docs.netbird.io/how-to/kubernetes-operator
  'getambassador.io/config', // https://emissary-ingress.dev/docs/3.10/topics/running/ambassador/
  'skupper.io/proxy', // https://skupper.io/v1/docs/kubernetes-reference/annotations.html
  'service.cilium.io/global', // https://docs.cilium.io/en/stable/network/clustermesh/services/
  'io.cilium/global-service', // the same in earlier versions
];
const OFF = ['', 'false'];

/** How callers outside reach a Service, such as "type LoadBalancer". `undefined` if they do not. */
export function outsideOf({ spec, metadata }: Json): string | undefined {
  const { type, externalIPs } = object(spec);
  const annotations = object(object(metadata).annotations);
  const addresses = Array.isArray(externalIPs) ? externalIPs as unknown[] : [];
  const exposing = EXPOSING_ANNOTATIONS.find((key) => !OFF.includes(textOf(annotations[key] ?? '')));
  return type === 'LoadBalancer' || type === 'NodePort' ? `type ${type}`
    : addresses.length > 0 && type !== 'ExternalName' ? `externalIPs ${show(addresses)}`
      : exposing && `annotation ${exposing}: ${show(annotations[exposing])}`;
}

/** CEL that is true for a Service that callers outside do not reach. */
export const CEL_IS_INSIDE = '!(dyn(object).spec.?type.orValue("") in ["LoadBalancer", "NodePort"])'
  + ' && (dyn(object).spec.?type.orValue("") == "ExternalName" || dyn(object).spec.?externalIPs.orValue([]).size() == 0)'
  + ` && ${JSON.stringify(EXPOSING_ANNOTATIONS)}.all(k, dyn(object).metadata.?annotations[?k].orValue("") in ${JSON.stringify(OFF)})`;

/** The Services of a kind that select a pod or may select it, found by label, since most Services are for callers in the cluster alone. */
export function servicesByLabel(counts: (view: ClusterView, service: Json) => boolean): (view: ClusterView, pod: PodView) => Json[] {
  const byLabel = memoizeByText((view: ClusterView, namespace) => {
    const all = new Map<string, Json[]>();
    inNamespace(view, 'Service', namespace).filter((service) => Object.keys(selectorOf(service)).length > 0 && counts(view, service))
      .forEach((service) => push(all, firstLabel({ matchLabels: selectorOf(service) }), service));
    return all;
  });
  return (view, pod) => ['', ...labelsOf(pod)].flatMap((label) => byLabel(view, pod.namespace).get(label) ?? [])
    .filter((service) => matchOfPod({ matchLabels: selectorOf(service) }, object(pod.metadata.labels)) !== 'no');
}

function selectorOf({ spec }: Json): Json {
  return object(object(spec).selector);
}

/** The Services that lead from outside to a pod. */
export const exposingServices = servicesByLabel((view, service) => (
  outsideOf(service) !== undefined || openRoutesTo(view, service).length > 0));

/** The Ingresses and routes that lead to a Service without a named gateway or class, or from a gateway in a namespace of agents. */
export function openRoutesTo(view: ClusterView, service: Json): string[] {
  return openRoutes(view).get(`${namespaceOf(service)}\n${nameOf(service)}`) ?? [];
}

const openRoutes = memoizeBy((view: ClusterView) => {
  const all = new Map<string, string[]>();
  for (const route of ROUTE_KINDS.flatMap((kind) => view.of(kind))) {
    for (const namespace of new Set(backendsOf(route).map((backend) => backend.namespace))) {
      const backends = isFromNamedGateway(view, route, namespace)
        ? []
        : backendsOf(route).filter((backend) => backend.namespace === namespace);
      new Set(backends.map((backend) => `${namespace}\n${backend.service}`)).forEach((key) => push(all, key, titleOf(route)));
    }
  }
  return all;
});

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
