import { ClusterView, namespaceOf } from './cluster-view';
import { indexed } from './namespaced';
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
