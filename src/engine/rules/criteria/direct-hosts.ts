import { AddressSet } from '../../address/address-set';
import { Cidr, addressIn, parseCidr } from '../../address/cidr';
import { mayMatch } from '../../address/host-pattern';
import { PRIVATE_BLOCKS } from '../../address/public';
import { Ranges } from '../../address/ranges';
import { podsBehind } from '../../cluster/backends';
import { ClusterView } from '../../cluster/cluster-view';
import { isGateway } from '../../cluster/gateways';
import { titleOf } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { Grant } from '../../reach/broker/broker-grants';
import { grantsOfPod } from '../../reach/broker/grants-of-pod';
import { egressOf } from '../../reach/egress';
import { GivenHost, givenProxiesOf, openPortsOf, serviceOfHost } from '../../reach/env-hosts';
import { largeFamilies } from '../../reach/opened-addresses';
import { othersOf } from '../../reach/other-policies';
import { peerOpenings } from '../../reach/peer-openings';
import { proxiesOf } from '../../reach/proxies';
import { isolatingGroups } from '../../reach/reach';
import { tieredRulesOf } from '../../reach/tiered-rules';
import { Json, object } from '../../value/json';
import { memoizeBy, memoizeByPair } from '../../value/memoize';

/** Ways of agents to the hosts of their grants that do not lead through the broker. */

/** A host of a grant. */
interface GrantedHost {
  readonly grant: Grant;
  readonly host: string;
}

/** The hosts of the grants of a pod, each once. None for a gateway, which calls for others. */
function hostsOf(view: ClusterView, pod: PodView): GrantedHost[] {
  const grants = isGateway(view, pod) ? [] : grantsOfPod(view, pod);
  const all = grants.flatMap((grant) => grant.calls.map(({ host }): GrantedHost => ({ grant, host })));
  return [...new Map(all.map((one) => [one.host, one])).values()];
}

/** What lets a pod call a host of its grants by a name, such as `ConfigMap "proxy" allows ".example.com", …`. */
export function directNames(view: ClusterView, pod: PodView): string[] {
  const hosts = hostsOf(view, pod);
  const names = hosts.length === 0 ? [] : namesOf(view, pod);
  return [...new Set(hosts.flatMap(({ grant, host }) => [
    ...names.filter(({ name }) => mayMatch(name, host)).map(({ name, by }) => `${by} allows "${name}"${beside(grant, host)}`),
    ...directPods(view, pod, host).map((title) => `policies allow the pods of ${title}${beside(grant, host)}`),
  ]))];
}

function beside({ name, broker }: Grant, host: string): string {
  return `, and grant "${name}" of ${titleOf(broker.manifest)} is for host "${host}"`;
}

interface AllowedName {
  readonly name: string;
  readonly by: string;
}

/** The names that a proxy or policies of any kind allow a pod. */
function namesOf(view: ClusterView, pod: PodView): AllowedName[] {
  const others = othersOf(view, pod, 'Egress').hosts.filter(({ call }) => call === undefined);
  const tiered = tieredRulesOf(view, pod, 'Egress')?.others ?? [];
  return [
    ...others.map(({ host, policy }) => ({ name: host, by: titleOf(policy) })),
    ...tiered.flatMap(({ peers, policy }) => peers.flatMap((peer) => ('names' in peer ? peer.names : []))
      .map(({ host }) => ({ name: host, by: titleOf(policy) }))),
  ];
}

/** The Service behind a host of the cluster, if policies let the pod call its pods. */
function directPods(view: ClusterView, pod: PodView, host: string): string[] {
  const service = serviceOfHost(view, host);
  return service && openPortsOf(view, pod, service).length > 0 ? [titleOf(service)] : [];
}

/** The first host of a pod's grants that it can also call by address, since policies open the internet to it. */
export function hostOnOpenInternet(view: ClusterView, pod: PodView): GrantedHost | undefined {
  const outside = hostsOf(view, pod).find(({ host, grant }) => !isInCluster(host, view.rangesOf(grant.broker.namespace)));
  return outside && isInternetOpen(view, pod) ? outside : undefined;
}

/** Whether a name or an address is one of the cluster's own. Private addresses are, if the ranges of Services are not known. */
export function isInCluster(host: string, { services, pods }: Ranges): boolean {
  if (!/^[\d.]+$|:/.test(host)) {
    return /^[^.]+$|\.svc(\.|$)/.test(host);
  }
  const inside = AddressSet.of([...services, ...pods, ...services.length === 0 ? PRIVATE_BLOCKS : []]);
  const address = addressIn(host);
  return address !== undefined && inside.contains(address);
}

function isInternetOpen(view: ClusterView, pod: PodView): boolean {
  const sets = isolatingGroups(view, pod, 'Egress').flat().map((policy: Json) => egressOf(policy).beyondDns);
  return sets.length > 0 && isLarge(sets.reduce(unionOf));
}

/** Thousands of policies allow the same sets. */
const unionOf = memoizeByPair((one: AddressSet, other: AddressSet) => one.union(other));
const isLarge = memoizeBy((set: AddressSet) => largeFamilies(set).length > 0);

/** A proxy that variables of a pod name, and that its policies do not open. */
interface DeadProxy extends GivenHost {
  /** What policies do not open, such as `"proxy.gateways.svc"`, or "port 3128" if they open another port of the host. */
  readonly closed: string;
}

/**
 * The proxies that variables of a pod name and that its policies do not open. A host that may be known elsewhere alone is not judged: a
 * name outside the cluster, and all hosts as long as the Service of the EgressProxy is not there.
 */
export function deadProxies(view: ClusterView, pod: PodView): DeadProxy[] {
  const given = pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar')
    .flatMap(({ container, path }) => givenProxiesOf(container, path));
  const services = given.length === 0 ? [] : servicesOfProxies(view);
  return services.length === 0 ? [] : given.flatMap((one) => {
    const closed = closedBy(view, pod, one, services);
    return closed === undefined ? [] : [{ ...one, closed }];
  });
}

function servicesOfProxies(view: ClusterView): Json[] {
  const proxies = new Set(proxiesOf(view));
  return view.of('Service').filter((service) => podsBehind(view, service).some((one) => proxies.has(one)));
}

function closedBy(view: ClusterView, pod: PodView, { host, port }: GivenHost, services: readonly Json[]): string | undefined {
  const service = serviceOfHost(view, host);
  if (service) {
    const open = openPortsOf(view, pod, service);
    return open.length === 0 ? `"${host}"` : port === undefined || open.includes(port) ? undefined : `port ${port}`;
  }
  const address = addressIn(host);
  const isDead = address
    ? services.every(({ spec }) => addressIn(object(spec).clusterIP)) && !LOOPBACK.contains(address) && !isOpen(view, pod, address)
    : /^[^.]+\.[^.]+\.svc(\.|$)/.test(host);
  return isDead ? `"${host}"` : undefined;
}

const LOOPBACK = AddressSet.of(['127.0.0.0/8', '::1/128'].map(parseCidr));

/** Whether policies open the address itself, such as that of a proxy outside the cluster. */
function isOpen(view: ClusterView, pod: PodView, address: Cidr): boolean {
  const setOf = (texts: readonly string[]) => AddressSet.of(texts.map(parseCidr));
  const openings = peerOpenings(view, pod, 'Egress');
  return !openings || openings.some(({ addresses, exceptAddresses }) => (
    setOf(addresses).contains(address) && !setOf(exceptAddresses).contains(address)));
}
