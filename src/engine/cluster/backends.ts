import { ClusterView, namespaceOf } from './cluster-view';
import { indexed } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { PodView } from '../manifest/pod-view';
import { Json, object, objects, textOf } from '../value/json';

/** One port of a Service. */
export interface ServicePort {
  readonly name: unknown;
  /** The port that clients call. */
  readonly port: unknown;
  /** The port of the pods, by number or name. */
  readonly target: unknown;
  readonly protocol: string;
  /** Path of the target, such as `spec.ports[0].targetPort`, or of the port if there is no target. */
  readonly path: string;
}

/** One port that a container of a pod declares. */
export interface DeclaredPort {
  readonly name?: unknown;
  readonly number: unknown;
  readonly protocol: string;
}

/** The Service of a name, unless it is of type ExternalName or not in the view. */
export function serviceOf(view: ClusterView, namespace: string, name: string): Json | undefined {
  const service = namespace === '' ? undefined : view.find('Service', namespace, name);
  return service && object(service.spec).type !== 'ExternalName' && Array.isArray(object(service.spec).ports) ? service : undefined;
}

export function portsOfService(service: Json): ServicePort[] {
  return indexed(object(service.spec).ports).map(([one, i]) => {
    const target: unknown = one.targetPort ?? one.port;
    return {
      name: one.name,
      port: one.port,
      target,
      protocol: textOf(one.protocol ?? 'TCP'),
      path: `spec.ports[${i}].${one.targetPort ? 'targetPort' : 'port'}`,
    };
  });
}

/** The ports of a Service that a backend of an Ingress or a route means, by number or name. Every port if it gives none. */
export function portsOfBackend(service: Json, port: unknown): ServicePort[] {
  return portsOfService(service).filter((one) => (
    port === undefined || port === one.port || (typeof port === 'string' && port === one.name)));
}

/** Whether clients use the Service's own ports. A headless Service only gives the addresses of its pods. */
export function hasOwnAddress(service: Json): boolean {
  const { type, clusterIP } = object(service.spec);
  return type !== 'ExternalName' && clusterIP !== 'None';
}

/** The pods of the cluster that a Service selects. None if it has no selector. */
export function podsBehind(view: ClusterView, service: Json): readonly PodView[] {
  const selector = object(object(service.spec).selector);
  const namespace = namespaceOf(service);
  return namespace === '' || Object.keys(selector).length === 0 ? [] : view.pods.select(namespace, { matchLabels: selector });
}

/** The ports that the containers of a pod declare. Init containers end before anyone can call them. */
export function declaredPorts(pod: PodView): DeclaredPort[] {
  return pod.containers.filter(({ role }) => role === 'main' || role === 'sidecar')
    .flatMap(({ container }) => objects(container.ports))
    .map(({ name, containerPort, protocol }) => ({ name, number: containerPort, protocol: textOf(protocol ?? 'TCP') }));
}

/** A Service that an Ingress or a route sends requests to. */
interface Backend {
  readonly namespace: string;
  readonly service: string;
  readonly servicePath: string;
  /** Number or name of a port of the Service, if one is given. */
  readonly port: unknown;
  readonly portPath: string;
}

const GATEWAY = 'gateway.networking.k8s.io';
export const INGRESS = 'networking.k8s.io/Ingress';

/** The kinds that send requests to Services. */
export const ROUTE_KINDS = [
  INGRESS,
  ...['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].map((kind) => `${GATEWAY}/${kind}`),
];

/** All backends of an Ingress or a route that are Services, in the order of the manifest. */
export function backendsOf(manifest: Json): Backend[] {
  const { rules, defaultBackend } = object(manifest.spec);
  const namespace = namespaceOf(manifest);
  if (groupKind(manifest.apiVersion, manifest.kind) === INGRESS) {
    return [
      ...ofIngress(namespace, defaultBackend, 'spec.defaultBackend'),
      ...indexed(rules).flatMap(([rule, i]) => indexed(object(rule.http).paths)
        .flatMap(([path, j]) => ofIngress(namespace, path.backend, `spec.rules[${i}].http.paths[${j}].backend`))),
    ];
  }
  return indexed(rules).flatMap(([rule, i]) => [
    ...indexed(rule.backendRefs).flatMap(([ref, j]) => ofRoute(namespace, ref, `spec.rules[${i}].backendRefs[${j}]`)),
    ...indexed(rule.filters).flatMap(([filter, j]) => ['requestMirror', 'externalAuth'].flatMap((field) =>
      ofRoute(namespace, object(filter[field]).backendRef, `spec.rules[${i}].filters[${j}].${field}.backendRef`),
    )),
  ]);
}

function ofIngress(namespace: string, backend: unknown, path: string): Backend[] {
  const { name, port } = object(object(backend).service);
  const { number, name: portName } = object(port);
  return typeof name !== 'string' ? [] : [{
    namespace,
    service: name,
    servicePath: `${path}.service.name`,
    port: number ?? portName,
    portPath: `${path}.service.port.${typeof (number ?? undefined) === 'undefined' ? 'name' : 'number'}`,
  }];
}

function ofRoute(own: string, ref: unknown, path: string): Backend[] {
  const { group = '', kind = 'Service', name, namespace = own, port } = object(ref);
  return group !== '' || kind !== 'Service' || typeof name !== 'string' || typeof namespace !== 'string' ? []
    : [{ namespace, service: name, servicePath: `${path}.name`, port, portPath: `${path}.port` }];
}
