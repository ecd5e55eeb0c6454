import { NAMESPACE, ciliumSelector } from './foreign/cilium';
import { CILIUM, CILIUM_CLUSTERWIDE, EKS, GKE } from './foreign/kinds';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortRange, PortSet } from '../address/port-set';
import { NAMESPACE_NAME, namespaceOf } from '../cluster/cluster-view';
import { Json, objects, textOf } from '../value/json';

/** Names of hosts that policies of networks which know names let pods call. */

/** A name, or a pattern of names such as "*.example.com", on some ports. */
export interface HostRule {
  readonly host: string;
  readonly numbers: PortSet;
}

/** The kinds that know names. */
export const NAME_KINDS: readonly string[] = [...CILIUM, ...CILIUM_CLUSTERWIDE, ...GKE, ...EKS];

/** The names that a policy of one of these kinds lets its pods call; Cilium's may have several lists of rules. */
export function hostRulesOf({ spec, specs }: Json): HostRule[] {
  return [...objects([spec]), ...objects(specs)].flatMap(hostRulesIn);
}

/** The names in the rules of one of them. */
export function hostRulesIn({ egress }: Json): HostRule[] {
  return objects(egress).flatMap((rule) => hostsOf(rule).map((host) => ({ host, numbers: portsOf(rule) })));
}

/** Names in a rule as Cilium, GKE and EKS write them. */
function hostsOf({ toFQDNs, matches, to }: Json): string[] {
  const hosts = [
    ...objects(toFQDNs).flatMap(({ matchName, matchPattern }): unknown[] => [matchName, matchPattern]),
    ...objects(matches).flatMap(({ name, pattern }): unknown[] => [name, pattern]),
    ...objects(to).flatMap(({ domainNames }): unknown[] => (Array.isArray(domainNames) ? domainNames : [])),
  ];
  return hosts.filter((host): host is string => typeof host === 'string');
}

/** Ports of a rule as each of the three writes them; all where none is given. */
export function portsOf({ ports, toPorts }: Json): PortSet {
  const given = [...objects(ports), ...objects(toPorts).flatMap((one) => objects(one.ports))];
  return given.length === 0 ? PortSet.ALL : PortSet.of(given.flatMap(({ port, endPort, protocol }): PortRange[] => {
    const first = port === undefined ? LOWEST_PORT : Number(textOf(port));
    const last = port === undefined ? HIGHEST_PORT : Number(textOf(endPort ?? port));
    const asked = PROTOCOLS.filter((one) => protocol === 'ANY' || one === (protocol ?? 'TCP'));
    return LOWEST_PORT <= first && first <= last && last <= HIGHEST_PORT ? asked.map((one) => ({ protocol: one, first, last })) : [];
  }));
}

/** Pods by labels in a rule of Cilium as a peer of a NetworkPolicy; nothing where it asks for more than labels of pods and a namespace. */
export function ciliumPeer(policy: Json, endpoint: Json): Json | undefined {
  const selector = ciliumSelector(endpoint);
  const { [NAMESPACE]: namespace = namespaceOf(policy), ...labels } = selector.matchLabels as Json;
  return objects(selector.matchExpressions).length > 0 ||
    namespace === '' ||
    Object.keys(labels).some((key) => key.includes(':') || key.startsWith('io.'))
    ? undefined
    : { namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: namespace as string } }, podSelector: { matchLabels: labels } };
}
