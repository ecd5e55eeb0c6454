import { namespaceOf } from './cluster-view';
import { indexed } from './namespaced';
import { groupKind } from '../manifest/pod-kinds';
import { Json, object } from '../value/json';

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
