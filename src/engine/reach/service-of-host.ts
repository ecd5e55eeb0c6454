import { allows, portsNamed } from './reach';
import { ClusterView } from '../cluster/cluster-view';
import { podsBehind, portsOfService, serviceOf } from '../cluster/service-ports';
import { PodView } from '../manifest/pod-view';
import { Json, object } from '../value/json';

/** The Service that a host of the cluster means, by name such as "proxy.egress.svc" or by address, if the view has it. */
export function serviceOfHost(view: ClusterView, host: string): Json | undefined {
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined ? view.of('Service').find(({ spec }) => object(spec).clusterIP === host) : serviceOf(view, namespace, name);
}

/** The ports of a Service on which policies let a pod call a pod behind it. */
export function openPortsOf(view: ClusterView, pod: PodView, service: Json): unknown[] {
  const mayCall = (to: PodView, target: unknown) => {
    const numbers = typeof target === 'string' ? portsNamed(to, { protocol: 'TCP', name: target }) : [target];
    return numbers.some((number) => typeof number === 'number' && allows(view, { pod }, { pod: to }, number, 'TCP'));
  };
  const behind = podsBehind(view, service);
  return portsOfService(service).filter(({ target }) => behind.some((to) => mayCall(to, target))).map(({ port }) => port);
}
