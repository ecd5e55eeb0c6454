import { AddressSet } from '../../address/address-set';
import { Cidr, addressIn, parseCidr } from '../../address/cidr';
import { ClusterView } from '../../cluster/cluster-view';
import { podsBehind } from '../../cluster/service-ports';
import { PodView } from '../../manifest/pod-view';
import { GivenHost, givenProxiesOf } from '../../reach/env-hosts';
import { peerOpenings } from '../../reach/peer-openings';
import { proxiesOf } from '../../reach/proxies';
import { openPortsOf, serviceOfHost } from '../../reach/service-of-host';
import { Json, object } from '../../value/json';

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
