import { ROUTE_KINDS, backendsOf } from '../../cluster/backends';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { inNamespace, nameOf, titleOf } from '../../cluster/namespaced';
import { firstLabel, labelsOf } from '../../cluster/pod-index';
import { show } from '../../input/props';
import { groupKind } from '../../manifest/pod-kinds';
import { PodView } from '../../manifest/pod-view';
import { matchOfPod } from '../../manifest/selector';
import { Json, object, objects } from '../../value/json';
import { memoizeBy, memoizeByText } from '../../value/memoize';
import { push } from '../../value/multimap';
import { CelContext } from '../rule';

/** What leads from outside the cluster to a pod: Services with an external address, and the Ingresses and routes to Services. */

/** How callers outside reach a Service, such as "type LoadBalancer". `undefined` if they do not. */
export function outsideOf({ spec }: Json): string | undefined {
  const { type, externalIPs } = object(spec);
  const addresses = Array.isArray(externalIPs) ? externalIPs as unknown[] : [];
  return type === 'LoadBalancer' || type === 'NodePort' ? `type ${type}`
    : addresses.length > 0 && type !== 'ExternalName' ? `externalIPs ${show(addresses)}` : undefined;
}

/** CEL that is true for a Service that callers outside do not reach. */
export const CEL_IS_INSIDE = '!(dyn(object).spec.?type.orValue("") in ["LoadBalancer", "NodePort"])'
  + ' && (dyn(object).spec.?type.orValue("") == "ExternalName" || dyn(object).spec.?externalIPs.orValue([]).size() == 0)';

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

const HAS_BACKEND =
  '(request.kind.kind == "Ingress" ? has(dyn(object).spec.defaultBackend.service)' +
  ' || dyn(object).spec.?rules.orValue([]).exists(r, r.?http.?paths.orValue([]).exists(p, has(p.backend.service)))' +
  ' : dyn(object).spec.?rules.orValue([]).exists(r, r.?backendRefs.orValue([]).size() > 0' +
  ' || r.?filters.orValue([]).exists(f, has(f.requestMirror))))';

/** Names the class of an Ingress where `ingressClassName` does not, and for GKE only it does. */
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/**
 * Whether an Ingress names its class, which one controller serves. The cluster chooses a controller for one that names none.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class and
 * https://cloud.google.com/kubernetes-engine/docs/troubleshooting/ingress for GKE
 */
function namesClass({ spec, metadata }: Json): boolean {
  return [object(spec).ingressClassName, object(object(metadata).annotations)[CLASS_ANNOTATION]]
    .some((name) => typeof name === 'string' && name !== '');
}

const CEL_NAMES_CLASS = '(dyn(object).spec.?ingressClassName.orValue("") != ""'
  + ` || dyn(object).metadata.?annotations[?"${CLASS_ANNOTATION}"].orValue("") != "")`;

/** The same in CEL, for an Ingress or a route alone. Apart from its own namespace, CEL knows the namespaces of agents by name only. */
export function celIsFromNamedGateway({ namespaces }: CelContext): string {
  const isService = '(p.?group.orValue("gateway.networking.k8s.io") == "" && p.?kind.orValue("") == "Service")';
  const ofAgents = `["", request.namespace] + ${JSON.stringify(namespaces)}`;
  const isNamed = `(p.?kind.orValue("Gateway") == "Gateway" && p.?name.orValue("") != "" && !(p.?namespace.orValue("") in ${ofAgents}))`;
  return `!${HAS_BACKEND} || (request.kind.kind == "Ingress" ? ${CEL_NAMES_CLASS}`
    + ' : dyn(object).spec.?useDefaultGateways.orValue("None") == "None"'
    + ` && dyn(object).spec.?parentRefs.orValue([]).all(p, ${isService} || ${isNamed}))`;
}

/**
 * Whether an Ingress names its class, or a route all its gateways, and none of them is in a namespace of agents. A route of a mesh has a
 * Service as its parent. It only redirects calls that the caller could make before.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-3793/ for `useDefaultGateways`
 */
function isFromNamedGateway(view: ClusterView, route: Json, called: string): boolean {
  if (groupKind(route.apiVersion, route.kind) === ROUTE_KINDS[0]) {
    return namesClass(route);
  }
  const { parentRefs, useDefaultGateways } = object(route.spec);
  const isNamed = ({ group, kind, name, namespace }: Json) => {
    const where: unknown = namespace ?? namespaceOf(route);
    const isService = group === '' && kind === 'Service';
    return isService || ((kind ?? 'Gateway') === 'Gateway' && typeof name === 'string' && typeof where === 'string' && where !== ''
      && where !== called && !view.isForAgents(where));
  };
  return (useDefaultGateways ?? 'None') === 'None' && objects(parentRefs).every(isNamed);
}
