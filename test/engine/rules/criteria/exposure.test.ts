import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { AGENT_LABEL } from '../../../../src/engine/manifest/labels';
import { PodView } from '../../../../src/engine/manifest/pod-view';
import { closedBy, exposingServices, isOpenTo, openRoutesTo, outsideOf } from '../../../../src/engine/rules/criteria/exposure';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';

const metadata = (name: string, namespace = 'agents') => ({ name, namespace });
const agent: Json = makeObject('v1', 'Pod', { ...metadata('agent'), labels: { app: 'agent', tier: 'front', [AGENT_LABEL]: 'true' } }, {
  containers: [{ name: 'agent', ports: [{ name: 'http', containerPort: 8080 }, { name: 'h3', containerPort: 8080, protocol: 'UDP' }] }],
});
const service = (spec: Json = {}, name = 'agent', namespace?: string): Json => makeObject('v1', 'Service', metadata(name, namespace), {
  selector: { app: 'agent' }, ports: [{ port: 80, targetPort: 8080 }], ...spec,
});
const policy = (spec: Json, fields: Json = {}): Json => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('ingress'),
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
  ...fields,
});
const CILIUM = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy' };
const viewOf = (...objects: Json[]) => clusterOf([agent, ...objects]);
const podIn = (view: ClusterView): PodView => view.pods.select('agents', { matchLabels: { app: 'agent' } })[0];
const titles = (all: readonly Json[]) => all.map(({ metadata: { name } }) => name as string);

describe('what leads from outside', () => {
  test.each<[string, Json, string | undefined]>([
    ['a balancer', { type: 'LoadBalancer' }, 'type LoadBalancer'],
    ['addresses', { externalIPs: ['192.0.2.1'] }, 'externalIPs ["192.0.2.1"]'],
    ['no address', { externalIPs: [] }, undefined],
    ['another name, whose addresses no proxy of Services reads', { type: 'ExternalName', externalIPs: ['192.0.2.1'] }, undefined],
    ['a Service of the cluster', {}, undefined],
  ])('%s', (_title, spec, outside) => {
    expect(outsideOf(service(spec))).toBe(outside);
  });

  test('is found by all labels of a selector, for Services that lead from outside alone', () => {
    const type = 'NodePort';
    const view = viewOf(
      service({ type }, 'one'), service({ type, selector: { app: 'agent', tier: 'front' } }, 'both'),
      service({ type, selector: { app: 'agent', tier: 'back' } }, 'other'), service({ type, selector: {} }, 'none'), service({}, 'inside'));
    expect(titles(exposingServices(view, podIn(view)))).toEqual(['one', 'both']);
  });

  test('a route is that of the Service in the namespace that its backend names, once', () => {
    const backends = [{ name: 'agent', port: 80 }, { name: 'agent', port: 81 }, { name: 'agent', namespace: 'others', port: 80 }];
    const route = makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', metadata('route'), {
      parentRefs: [{ name: 'gateway', namespace: 'others' }], rules: [{ backendRefs: backends }],
    });
    const services = [service(), service({}, 'agent', 'others')];
    const view = viewOf(...services, route); // the gateway is in a namespace that the route leads to
    expect(services.map((one) => openRoutesTo(view, one))).toEqual([[], ['HTTPRoute "route"']]);
    expect(openRoutesTo(viewOf(...services, { ...route, spec: { rules: route.spec.rules } }), services[0])).toEqual([]);
  });

  test('a route leads to a Service in the namespace of its backend alone', () => {
    const route = makeObject('gateway.networking.k8s.io/v1', 'HTTPRoute', metadata('route'), {
      parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: [{ name: 'one' }, { name: 'two', namespace: 'others' }] }],
    });
    const services = ['agents', 'others'].flatMap((namespace) => ['one', 'two'].map((name) => service({}, name, namespace)));
    const view = viewOf(...services, route);
    expect(services.map((one) => openRoutesTo(view, one).length)).toEqual([1, 0, 0, 1]);
  });
});

describe('a closed Service', () => {
  const closed = (one: Json, ...others: Json[]) => closedBy(viewOf(one, ...others), one);
  const ingress = (...ports: Json[]) => policy({ ingress: [{ ports }] });

  test.each<[string, Json, Json[]]>([
    ['no rule', service(), [policy({})]],
    ['another port', service(), [ingress({ port: 9090 })]],
    ['the number for another protocol', service(), [ingress({ port: 8080, protocol: 'UDP' })]],
    ['the name for another protocol', service(), [ingress({ port: 'http', protocol: 'UDP' })]],
    ['the same number under a name of another protocol', service(), [ingress({ port: 'h3', protocol: 'UDP' })]],
    ['the name of another port', service(), [ingress({ port: 'metrics' })]],
    ['the name of another port, by name', service({ ports: [{ port: 80, targetPort: 'http' }] }), [ingress({ port: 'metrics' })]],
    ['policies of another kind without ingress', service(), [policy({}), policy({}, CILIUM), policy({ ingress: [] }, CILIUM)]],
  ])('%s', (_title, one, others) => {
    expect(closed(one, ...others)).toEqual(['NetworkPolicy "ingress"']);
  });

  test.each<[string, Json, Json[]]>([
    ['without a policy', service(), []],
    ['without ports', service({ ports: [] }), [policy({})]],
    ['without an address of its own', service({ clusterIP: 'None' }), [policy({})]],
    ['without pods', service({ selector: { app: 'other' } }), [policy({})]],
    ['of the number', service(), [ingress({ port: 8080 })]],
    ['of a name', service(), [ingress({ port: 'http' })]],
    ['of the same name', service({ ports: [{ port: 80, targetPort: 'http' }] }), [ingress({ port: 8080 })]],
    ['of one port among two', service({ ports: [{ port: 80, targetPort: 8080 }, { port: 90 }] }), [ingress({ port: 8080 })]],
    ['of a name that no container has', service({ ports: [{ port: 80, targetPort: 'other' }] }), [policy({})]],
    ['of a protocol that is none', service({ ports: [{ port: 80, targetPort: 8080, protocol: 'QUIC' }] }), [policy({})]],
    ['of a port that is none', service({ ports: [{ port: 80, targetPort: true }] }), [policy({})]],
    ['by a policy of another kind', service(), [policy({}), { ...policy({}, CILIUM), specs: [{ ingress: [{}] }] }]],
  ])('is none %s', (_title, one, others) => {
    expect(closed(one, ...others)).toBeUndefined();
  });

  test('is none where one of several ports of the same name is open', () => {
    const containers = [8080, 9090].map((containerPort) => ({ name: `web-${containerPort}`, ports: [{ name: 'web', containerPort }] }));
    const labels = { ...agent.metadata.labels, app: 'other' };
    const other = { ...agent, metadata: { ...metadata('other'), labels }, spec: { containers } };
    const ofOther = service({ selector: { app: 'other' }, ports: [{ port: 80, targetPort: 'web' }] });
    expect(closed(ofOther, other, ingress({ port: 9090 }))).toBeUndefined();
    expect(closed(ofOther, other, ingress({ port: 7070 }))).toEqual(['NetworkPolicy "ingress"']);
  });

  test('is one whose pods are all closed agents', () => {
    const other = { ...agent, metadata: { ...agent.metadata, name: 'other', labels: { ...agent.metadata.labels, tier: 'back' } } };
    expect(closed(service(), other, policy({}))).toEqual(['NetworkPolicy "ingress"']);
    expect(closed(service(), other, policy({ podSelector: { matchLabels: { tier: 'front' } } }))).toBeUndefined();
    const noAgent = { ...other, metadata: { ...other.metadata, labels: { app: 'agent' } } };
    expect(closed(service(), noAgent, policy({}))).toBeUndefined();
  });
});

test('a port is open where a rule that counts allows it, and where no policy isolates', () => {
  const port = { name: undefined, port: 80, target: 8080, protocol: 'TCP', path: '' };
  const isOpen = (counts: boolean, ...policies: Json[]) => {
    const view = viewOf(...policies);
    return isOpenTo(view, podIn(view), port, () => counts);
  };
  const open = policy({ ingress: [{ ports: [{ port: 8080 }] }] });
  expect([isOpen(false), isOpen(true, open), isOpen(false, open), isOpen(true, policy({}))]).toEqual([true, true, false, false]);
});
