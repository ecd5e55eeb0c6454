import { celIsOfAppOrMesh, isFromNamedGateway } from '../../../../src/engine/rules/criteria/route-gateways';
import { Json } from '../../../../src/engine/value/json';
import { NOTHING_KNOWN } from '../../../support/admission';
import { clusterOf } from '../../../support/cluster';

const FOR_AGENTS: Json = {
  apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels: { 'cdk8s-hardened-agents/agents': 'true' } },
};
const route = (parentRefs: Json[], namespace: string | undefined = 'web', name = 'front', spec: Json = {}): Json => ({
  apiVersion: 'gateway.networking.k8s.io/v1', kind: 'HTTPRoute', metadata: { name, namespace }, spec: { parentRefs, ...spec },
});
const ingress = (name: string, spec: Json, annotations: Json = {}): Json => ({
  apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name, namespace: 'web', annotations }, spec,
});

describe('the gateways of a route', () => {
  const outside: Json = { name: 'gateway', namespace: 'gateways' };

  test.each<[string, Json]>([
    ['one in another namespace', route([outside])],
    ['one in the namespace of the route, which leads elsewhere', route([{ name: 'gateway' }])],
    ['several outside', route([outside, { kind: 'Gateway', name: 'other', namespace: 'others' }])],
    ['one outside, beside a Service of a mesh', route([outside, { group: '', kind: 'Service', name: 'web', namespace: 'agents' }])],
    ['those of its parents alone', route([outside], 'web', 'front', { useDefaultGateways: 'None' })],
  ])('are named and separate: %s', (_title, manifest) => {
    expect(isFromNamedGateway(clusterOf([FOR_AGENTS]), manifest, 'called')).toBe(true);
  });

  test.each<[string, Json]>([
    ['one in the namespace of the Service', route([{ name: 'gateway', namespace: 'called' }])],
    ['one in a namespace of agents', route([{ name: 'gateway', namespace: 'agents' }])],
    ['one of two', route([outside, { name: 'gateway', namespace: 'agents' }])],
    ['one of the core group in a namespace of agents', route([{ group: '', kind: 'Gateway', name: 'gateway', namespace: 'agents' }])],
    ['a Service without a group, which is of the Gateway API', route([{ kind: 'Service', name: 'web', namespace: 'others' }])],
    ['a set of listeners', route([{ ...outside, kind: 'ListenerSet' }])],
    ['one without a name', route([{ namespace: 'gateways' }])],
    ['a number for its namespace', route([{ ...outside, namespace: 7 }])],
    ['the empty namespace', route([{ ...outside, namespace: '' }])],
    ['those of the cluster', route([outside], 'web', 'front', { useDefaultGateways: 'All' })],
  ])('are not: %s', (_title, manifest) => {
    expect(isFromNamedGateway(clusterOf([FOR_AGENTS]), manifest, 'called')).toBe(false);
  });

  test('are not known for a route of no namespace', () => {
    const { metadata: { name }, ...rest } = route([{ name: 'gateway' }]);
    expect(isFromNamedGateway(clusterOf([]), { ...rest, metadata: { name } }, 'called')).toBe(false);
  });
});

describe('the routes of an app that admission knows', () => {
  /** The texts that the CEL compares an object with. */
  const known = (...manifests: Json[]): unknown => {
    const cel = celIsOfAppOrMesh({ ...NOTHING_KNOWN, namespaces: ['agents', 'more-agents'], view: clusterOf(manifests) });
    return JSON.parse(cel.slice(cel.lastIndexOf(' in [') + ' in '.length, -'))'.length));
  };

  test.each<[string, Json[], string[]]>([
    ['with their gateways', [route([{ name: 'one', namespace: 'gateways' }, { name: 'two', namespace: 'others', sectionName: 'https' }])],
      ['web HTTPRoute front Gateway/gateways/one/ Gateway/others/two/https']],
    ['without the Services of a mesh',
      [route([{ name: 'one', namespace: 'gateways' }, { group: '', kind: 'Service', name: 'web' }])],
      ['web HTTPRoute front Gateway/gateways/one/']],
    ['with the kind that they give', [route([{ kind: 'Gateway', name: 'one', namespace: 'gateways' }])],
      ['web HTTPRoute front Gateway/gateways/one/']],
    ['with the class of an Ingress, by its field and its annotation',
      [ingress('a', { ingressClassName: 'nginx' }), ingress('b', {}, { 'kubernetes.io/ingress.class': 'gce' })],
      ['web Ingress a nginx', 'web Ingress b gce']],
    ['in the order of their texts', ['c', 'a', 'b'].map((name) => ingress(name, { ingressClassName: 'nginx' })),
      ['a', 'b', 'c'].map((name) => `web Ingress ${name} nginx`)],
    ['not if they name no class', [ingress('a', {})], []],
    ['not if a gateway is in their own namespace', [route([{ name: 'one' }])], []],
    ['not if one of the gateways is in a namespace of agents',
      [route([{ name: 'one', namespace: 'gateways' }, { name: 'two', namespace: 'more-agents' }])], []],
    ['not if they have the gateways of the cluster',
      [route([{ name: 'one', namespace: 'gateways' }], 'web', 'a', { useDefaultGateways: 'All' })], []],
  ])('are compared %s', (_title, manifests, texts) => {
    expect(known(...manifests)).toStrictEqual(texts);
  });
});
