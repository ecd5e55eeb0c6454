import { INGRESS, ROUTE_KINDS } from '../../cluster/backends';
import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { nameOf } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { Json, object, objects, textOf } from '../../value/json';
import { CelContext } from '../rule';

/** The controller or the Gateways that an Ingress or a route takes its requests from. */

/** Names the class of an Ingress where `ingressClassName` does not, and for GKE only it does. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/**
 * The class of an Ingress, which one controller serves: by its field, by its annotation, or by both. The cluster chooses a controller for
 * one that names none.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/#default-ingress-class and
 * https://cloud.google.com/kubernetes-engine/docs/troubleshooting/ingress for GKE
 */
function classesOf({ spec, metadata }: Json): string[] {
  return [object(spec).ingressClassName, object(object(metadata).annotations)[CLASS_ANNOTATION]]
    .filter((name): name is string => typeof name === 'string' && name !== '');
}

/**
 * Whether an Ingress names its class, or a route all its gateways, and none of them is in a namespace of agents. A route of a mesh has a
 * Service as its parent. It only redirects calls that the caller could make before.
 *
 * @see https://gateway-api.sigs.k8s.io/geps/gep-3793/ for `useDefaultGateways`
 */
export function isFromNamedGateway(view: ClusterView, route: Json, called: string): boolean {
  if (isIngress(route)) {
    return classesOf(route).length > 0;
  }
  const isNamed = ({ kind, name, namespace }: Json) => {
    const where: unknown = namespace ?? namespaceOf(route);
    return (kind ?? 'Gateway') === 'Gateway' && typeof name === 'string' && typeof where === 'string' && where !== ''
      && where !== called && !view.isForAgents(where);
  };
  return (object(route.spec).useDefaultGateways ?? 'None') === 'None' && gatewaysOf(route).every(isNamed);
}

/** The parents of a route that are no Services of a mesh. */
function gatewaysOf({ spec }: Json): Json[] {
  return objects(object(spec).parentRefs).filter(({ group, kind }) => group !== '' || kind !== 'Service');
}

function isIngress({ apiVersion, kind }: Json): boolean {
  return groupKind(apiVersion, kind) === INGRESS;
}

const HAS_BACKEND =
  '(request.kind.kind == "Ingress" ? has(dyn(object).spec.defaultBackend.service)' +
  ' || dyn(object).spec.?rules.orValue([]).exists(r, r.?http.?paths.orValue([]).exists(p, has(p.backend.service)))' +
  ' : dyn(object).spec.?rules.orValue([]).exists(r, r.?backendRefs.orValue([]).size() > 0' +
  ' || r.?filters.orValue([]).exists(f, has(f.requestMirror) || has(f.externalAuth))))';

const IS_SERVICE = '(p.?group.orValue("gateway.networking.k8s.io") == "" && p.?kind.orValue("") == "Service")';
const PARENTS = 'dyn(object).spec.?parentRefs.orValue([])';

/** CEL for an Ingress or a route as one text, equal to `textOfRoute`. */
const TEXT = '([request.namespace, request.kind.kind, string(dyn(object).metadata.?name.orValue(""))] + (request.kind.kind == "Ingress"'
  + ` ? [dyn(object).spec.?ingressClassName, dyn(object).metadata.?annotations[?"${CLASS_ANNOTATION}"]]`
  + '.map(c, string(c.orValue(""))).filter(c, c != "")'
  + ` : ${PARENTS}.filter(p, !${IS_SERVICE}).map(p, [p.?kind.orValue("Gateway"), p.?namespace.orValue(request.namespace),`
  + ' p.?name.orValue(""), p.?sectionName.orValue("")].map(part, string(part)).join("/")))).join(" ")';

/** An Ingress with its classes, or a route with its gateways, as one text. */
function textOfRoute(route: Json): string {
  const sources = isIngress(route) ? classesOf(route) : gatewaysOf(route).map(({ kind, namespace, name, sectionName }) =>
    [kind ?? 'Gateway', namespace ?? namespaceOf(route), name, sectionName ?? ''].map(textOf).join('/'));
  return [namespaceOf(route), textOf(route.kind), nameOf(route), ...sources].join(' ');
}

/**
 * CEL that is true for an Ingress or a route that sends requests to no Service, for a route of a mesh, and for an Ingress or a route of the
 * app with the class or the gateways that the app names.
 */
export function celIsOfAppOrMesh({ namespaces, view }: CelContext): string {
  const own = ROUTE_KINDS.flatMap((kind) => view.of(kind)).filter((route) => isFromNamedGateway(view, route, namespaceOf(route))
    && !gatewaysOf(route).some(({ namespace }) => namespaces.includes(textOf(namespace))));
  return `!${HAS_BACKEND} || (dyn(object).spec.?useDefaultGateways.orValue("None") == "None"`
    + ` && ((${PARENTS}.size() > 0 && ${PARENTS}.all(p, ${IS_SERVICE})) || ${TEXT} in ${JSON.stringify(own.map(textOfRoute).sort())}))`;
}
