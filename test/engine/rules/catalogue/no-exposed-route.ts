import { Json } from '../../../../src/engine/value/json';
import { CALLER, Case, PROXY_CONFIG, allows, beside, finds, ofProxy, surroundings, tweaked, valid } from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const labels = valid('Pod').metadata.labels;
const untouched = tweaked('Pod', () => {});

const SERVICE: Json = makeObject('v1', 'Service', 'web', { selector: labels, ports: [{ port: 80, targetPort: 8080 }] });
const around = (...objects: Json[]) => (others: Json[]) => [...others, CALLER, SERVICE, ...objects];
const OF_PROXY: Json = { ...SERVICE, spec: { ...SERVICE.spec, selector: ofProxy().metadata.labels } };

const ingress = (spec: Json, annotations?: Json): Json => (
  makeObject('networking.k8s.io/v1', 'Ingress', { name: 'front', namespace: 'agents', annotations }, spec));
const BACKEND = { service: { name: 'web', port: { number: 80 } } };
const GRANT: Json = makeObject('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'gateways', {
  from: ['HTTPRoute', 'TCPRoute'].map((kind) => ({ group: 'gateway.networking.k8s.io', kind, namespace: 'gateways' })),
  to: [{ group: '', kind: 'Service' }],
});
const route = (spec: Json, kind = 'HTTPRoute', namespace = 'agents'): Json => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind,
  metadata: { name: 'front', namespace },
  spec: { ...spec, rules: [{ backendRefs: [{ name: 'web', namespace: 'agents', port: 80 }] }] },
});
const at = (...parentRefs: Json[]) => ({ parentRefs });

const breaks = (title: string, by: string, ...objects: Json[]) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail: `${by} "front" leads to this pod through Service "web"` },
    { view: around(...objects) });
const passes = (title: string, ...objects: Json[]) => allows(title, untouched, { view: around(...objects) });

export const cases: Case[] = [
  breaks('an Ingress', 'Ingress', ingress({
    rules: [{ host: 'a.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }],
  })),
  breaks('an Ingress with an empty class', 'Ingress', ingress({ ingressClassName: '', defaultBackend: BACKEND })),
  breaks('an Ingress with an empty class as annotation', 'Ingress',
    ingress({ defaultBackend: BACKEND }, { 'kubernetes.io/ingress.class': '' })),
  breaks('two paths of an Ingress', 'Ingress', ingress({
    defaultBackend: BACKEND,
    rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend: BACKEND }] } }],
  })),
  breaks('a Gateway beside the agents', 'HTTPRoute', route(at({ name: 'front' }))),
  breaks('a Gateway that is named with the agents\' namespace', 'HTTPRoute', route(at({ name: 'front', namespace: 'agents' }))),
  breaks('one Gateway of two', 'HTTPRoute', route(at({ name: 'front', namespace: 'gateways' }, { name: 'front' }))),
  breaks('a Gateway of other agents', 'GRPCRoute', route(at({ name: 'front', namespace: 'more-agents' }), 'GRPCRoute'),
    { ...valid('Namespace'), metadata: { ...valid('Namespace').metadata, name: 'more-agents' } },
    ...surroundings().filter(({ kind }) => kind === 'ResourceQuota' || kind === 'LimitRange')
      .map((bounds) => ({ ...bounds, metadata: { ...bounds.metadata, namespace: 'more-agents' } }))),
  breaks('a parent of another kind', 'HTTPRoute', route(at({
    group: 'example.com',
    kind: 'Router',
    name: 'front',
    namespace: 'gateways',
  }))),
  breaks('whatever Gateway is the default', 'HTTPRoute', route({ useDefaultGateways: 'All' })),
  breaks('a default beside a named Gateway', 'HTTPRoute', route({
    ...at({ name: 'front', namespace: 'gateways' }),
    useDefaultGateways: 'All',
  })),
  breaks('a Gateway without a name', 'HTTPRoute', route(at({ namespace: 'gateways' }))),
  breaks('a Gateway that asks the agent whom to let in', 'HTTPRoute', {
    ...route(at({ name: 'front' })),
    spec: {
      parentRefs: [{ name: 'front' }],
      rules: [{ filters: [{ type: 'ExternalAuth', externalAuth: { protocol: 'HTTP', backendRef: { name: 'web', port: 80 } } }] }],
    },
  }),
  breaks('a route of TCP', 'TCPRoute', route(at({ name: 'front' }), 'TCPRoute')),

  passes('an Ingress of a named class', ingress({ ingressClassName: 'internal', defaultBackend: BACKEND })),
  passes('an Ingress whose class is an annotation', ingress({ defaultBackend: BACKEND }, { 'kubernetes.io/ingress.class': 'gce' })),
  passes('a named Gateway in a named namespace', route(at({ name: 'front', namespace: 'gateways' }))),
  passes('a route beside its Gateway', route(at({ name: 'front' }), 'HTTPRoute', 'gateways'), GRANT),
  passes('no default Gateway', route({ ...at({ name: 'front', namespace: 'gateways' }), useDefaultGateways: 'None' })),
  passes('a route of a mesh', route(at({ group: '', kind: 'Service', name: 'web' }))),
  passes('a route that is attached to nothing', route({})),
  passes('an Ingress to another Service', ingress({ defaultBackend: { service: { name: 'other', port: { number: 80 } } } })),
  finds('a pod that serves agents', ofProxy,
    { field: 'metadata.labels', got: ofProxy().metadata.labels, detail: 'Ingress "front" leads to this pod through Service "web"' },
    { twins: () => [...PROXY_CONFIG(), OF_PROXY], ...beside(CALLER, ingress({ defaultBackend: BACKEND })) }),
];
