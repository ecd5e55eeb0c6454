import { isOpenTo, otherPoliciesAllow, servicesByLabel } from './exposure';
import { ROUTE_KINDS, ServicePort, backendsOf, hasOwnAddress, podsBehind, portsOfBackend, portsOfService } from '../../cluster/backends';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { isAgent } from '../../cluster/infrastructure';
import { listed, nameOf, titleOf } from '../../cluster/namespaced';
import { Peer, PolicyRule } from '../../manifest/network-policy';
import { PodView } from '../../manifest/pod-view';
import { isolatingGroups, podsOf } from '../../reach/reach';
import { Json, object, objects, textOf } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';

/** Ingresses and routes in front of agents that no request gets through. */

/** A backend of an Ingress or a route that a gateway serves. */
interface Lead {
  readonly route: Json;
  /** The port of the Service, by number or name. Every port if none is given. */
  readonly port: unknown;
}

/** Whether an Ingress, or a route of a Gateway, sends requests to the Service. */
export function hasGatewayRoute(view: ClusterView, service: Json): boolean {
  return leadsTo(view, service).length > 0;
}

/** What is wrong with the Ingresses and routes that lead to a pod, such as `Ingress "web" leads to this pod …`. */
export function deadRoutesTo(view: ClusterView, pod: PodView): string[] {
  return leadingServices(view, pod).flatMap((service) => {
    const closed = memoClosed(view, service);
    return leadsTo(view, service).flatMap(({ route, port }) => {
      const leads = `${titleOf(route)} leads to this pod through ${titleOf(service)}`;
      const ports = portsOfBackend(service, port);
      const isClosed = closed && ports.length > 0 && ports.every((one) => closed.ports.includes(one.path));
      return [
        ...namespaceOf(route) === '' ? [`${leads}, which is in namespace ${namespaceOf(service)}, and names no namespace itself`] : [],
        ...isClosed ? [`${leads}, and no ingress rule of ${listed(closed.policies)} lets a gateway call `
          + `port ${[...new Set(ports.map(({ target }) => textOf(target)))].join(', ')}`] : [],
      ];
    });
  });
}

const leadingServices = servicesByLabel(hasGatewayRoute);

/** The ports of a Service that agents alone may call, if policies isolate all of its pods and these are agents. */
const memoClosed = (view: ClusterView, service: Json) => closedPorts(view).get(service);
const closedPorts = memoizeBy((view: ClusterView) => new Map(view.of('Service').filter((service) => hasGatewayRoute(view, service))
  .map((service) => [service, closedPortsOf(view, service)])));

function closedPortsOf(view: ClusterView, service: Json): { ports: string[]; policies: string[] } | undefined {
  const pods = hasOwnAddress(service) ? podsBehind(view, service) : [];
  if (pods.length === 0 || !pods.every(isAgent) || otherPoliciesAllow(view, namespaceOf(service))) {
    return undefined;
  }
  const isClosed = (port: ServicePort) => !pods.some((pod) => isOpenTo(view, pod, port, (rule) => mayBeGateway(view, rule)));
  return {
    ports: portsOfService(service).filter(isClosed).map(({ path }) => path),
    policies: [...new Set(pods.flatMap((pod) => isolatingGroups(view, pod, 'Ingress')).flat().map(titleOf))].sort(),
  };
}

/** Whether a rule may let a gateway in. Addresses may be its own, and so may pods that are not all known to be agents. */
function mayBeGateway(view: ClusterView, { peers, policy }: PolicyRule): boolean {
  const isOther = (peer: Peer) => {
    const pods = 'block' in peer ? [] : podsOf(view, namespaceOf(policy), peer.pods);
    return pods.length === 0 || !pods.every(isAgent);
  };
  return peers.some(isOther);
}

/** The Ingresses and routes that lead to a Service. */
export function leadsTo(view: ClusterView, service: Json): readonly Lead[] {
  return leads(view).get(`${namespaceOf(service)}\n${nameOf(service)}`) ?? [];
}

const leads = memoizeBy((view: ClusterView) => {
  const homes = new Map<string, string[]>();
  view.of('Service').forEach((service) => push(homes, nameOf(service), namespaceOf(service)));
  const all = new Map<string, Lead[]>();
  for (const route of ROUTE_KINDS.flatMap((kind) => view.of(kind)).filter((one) => !isOfMesh(one))) {
    const seen = new Set<string>();
    for (const { namespace, service, port } of backendsOf(route)) {
      const [home = '', ...others] = homes.get(service) ?? [];
      // one without a namespace is applied to that of the command, and no other Service can be meant
      const key = `${namespace === '' && others.length === 0 ? home : namespace}\n${service}`;
      const once = `${key}\n${textOf(port)}`;
      if (!seen.has(once)) {
        seen.add(once);
        push(all, key, { route, port });
      }
    }
  }
  return all;
});

/** A route of a mesh has Services as its parents: its callers are pods. */
function isOfMesh({ spec }: Json): boolean {
  const parents = objects(object(spec).parentRefs);
  return parents.length > 0 && parents.every(({ group, kind }) => group === '' && kind === 'Service');
}
