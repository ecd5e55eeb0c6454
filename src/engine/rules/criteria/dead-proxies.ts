import { AddressSet } from '../../address/address-set';
import { Cidr, addressIn, parseCidr } from '../../address/cidr';
import { ClusterView } from '../../cluster/cluster-view';
import { podsBehind } from '../../cluster/service-ports';
import { PodView } from '../../manifest/pod-view';
import { GivenHost, givenProxiesOf } from '../../reach/env-hosts';
import { peerOpenings } from '../../reach/peer-openings';
import { proxiesOf } from '../../reach/proxies';
import { mayCallService, serviceOfHost } from '../../reach/service-of-host';
import { Json, object } from '../../value/json';

/**
 * The proxies that variables of a pod name and that its policies do not open. A host that may be known elsewhere alone is not judged: a
 * name outside the cluster, and all hosts as long as the Service of the EgressProxy is not there.
 */
export function deadProxies(view: ClusterView, pod: PodView): GivenHost[] {
  const given = pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar')
    .flatMap(({ container, path }) => givenProxiesOf(container, path));
  const services = given.length === 0 ? [] : servicesOfProxies(view);
  return services.length === 0 ? [] : given.filter(({ host }) => isDead(view, pod, host, services));
}

function servicesOfProxies(view: ClusterView): Json[] {
  const proxies = new Set(proxiesOf(view));
  return view.of('Service').filter((service) => podsBehind(view, service).some((one) => proxies.has(one)));
}

function isDead(view: ClusterView, pod: PodView, host: string, services: readonly Json[]): boolean {
  const address = addressIn(host);
  const service = serviceOfHost(view, host);
  if (service) {
    return !mayCallService(view, pod, service);
  }
  if (!address) {
    return /^[^.]+\.[^.]+\.svc(\.|$)/.test(host);
  }
  return services.every(({ spec }) => addressIn(object(spec).clusterIP)) && !LOOPBACK.contains(address) && !isOpen(view, pod, address);
}

const LOOPBACK = AddressSet.of(['127.0.0.0/8', '::1/128'].map(parseCidr));

/** Whether policies open the address itself, such as that of a proxy outside the cluster. */
function isOpen(view: ClusterView, pod: PodView, address: Cidr): boolean {
  const setOf = (texts: readonly string[]) => AddressSet.of(texts.map(parseCidr));
  const openings = peerOpenings(view, pod, 'Egress');
  return !openings || openings.some(({ addresses, exceptAddresses }) => (
    setOf(addresses).contains(address) && !setOf(exceptAddresses).contains(address)));
}
