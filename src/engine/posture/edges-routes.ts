import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { ClusterView } from '../cluster/cluster-view';
import { ServicePort, portsOfBackend, portsOfService } from '../cluster/service-ports';
import { objectName } from '../manifest/manifest-list';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { leadsTo } from '../rules/criteria/dead-routes';
import { outsideOf, servicesByLabel } from '../rules/criteria/exposure';
import { Json, object, textOf } from '../value/json';
import { memoizeByPair } from '../value/memoize';

/** A way from outside the cluster to a pod: a Service by itself, or an Ingress or a route and its Service. */
interface Way {
  /** What leads there. */
  readonly manifest: Json;
  readonly ports: readonly ServicePort[];
  /** More about it: its class, or how the Service is open. */
  readonly detail: string;
}

const servicesFor = servicesByLabel((view, service) => outsideOf(service) !== undefined || leadsTo(view, service).length > 0);

/** The ways to a pod, by the Services that select it. */
export const waysTo = memoizeByPair((view: ClusterView, pod: PodView): readonly Way[] => servicesFor(view, pod).flatMap((service) => {
  const outside = outsideOf(service);
  return [
    ...outside === undefined ? [] : [{ manifest: service, ports: portsOfService(service), detail: outside }],
    ...leadsTo(view, service).map(({ route, port }) => ({
      manifest: route,
      ports: portsOfBackend(service, port),
      detail: `through ${objectName(service)}${classOf(route)}`,
    })),
  ];
}));

/** Who may call the pod through a way from outside the cluster, as far as policies let the gateway in. */
export function routeEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  return waysTo(view, pod).map(({ manifest, ports, detail }) => ({
    kind: PostureEdgeKind.CALLER,
    peer: objectName(manifest),
    ports: [...new Set(ports.map(({ target, protocol }) => `${textOf(target)}/${protocol}`))],
    isDenied: false,
    detail,
    sources: placer.all([{ policy: manifest, field: 'spec' }]),
  }));
}

function classOf({ apiVersion, kind, spec }: Json): string {
  const { ingressClassName } = object(spec);
  const isIngress = groupKind(apiVersion, kind) === 'networking.k8s.io/Ingress';
  return isIngress && typeof ingressClassName === 'string' ? `, class ${ingressClassName}` : '';
}
