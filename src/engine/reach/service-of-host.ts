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

/** Whether policies let a pod call a pod behind a Service, on a port of the Service. */
export function mayCallService(view: ClusterView, pod: PodView, service: Json): boolean {
  const mayCall = (to: PodView) => portsOfService(service).some(({ target }) => {
    const numbers = typeof target === 'string' ? portsNamed(to, { protocol: 'TCP', name: target }) : [target];
    return numbers.some((number) => typeof number === 'number' && allows(view, { pod }, { pod: to }, number, 'TCP'));
  });
  return podsBehind(view, service).some(mayCall);
}
