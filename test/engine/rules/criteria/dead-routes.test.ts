import { podViews } from '../../../../src/engine/manifest/pod-view';
import { deadRoutesTo, leadsTo } from '../../../../src/engine/rules/criteria/dead-routes';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makePolicy } from '../../../support/plain';

const AGENT = { 'cdk8s-hardened-agents/agent': 'true' };

const pod = (name: string, labels: Json, namespace = 'agents'): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels: { app: 'web', name, ...labels } },
  spec: { containers: [{ name: 'main' }] },
});
const service = (namespace: string | undefined = 'agents', spec: Json = {}): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }, { name: 'admin', port: 81 }], ...spec },
});
const route = (backends: Json[], namespace: string | undefined = 'agents', spec: Json = {}): Json => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace },
  spec: { parentRefs: [{ name: 'gateway' }], rules: [{ backendRefs: backends }], ...spec },
});
const backend = (port?: number): Json => ({ name: 'web', port });
const allows = (name: string, from: Json[], more: Json = {}, podSelector: Json = {}): Json => makePolicy(name, {
  podSelector, policyTypes: ['Ingress'], ingress: from.length === 0 ? [] : [{ from, ...more }],
});
const CLOSED = allows('closed', []);
const AGENTS = { podSelector: { matchLabels: AGENT } };

describe('a route leads', () => {
  const leads = (one: Json, ...services: Json[]) => services.map((target) => leadsTo(clusterOf([one, ...services]), target).length);

  test('to the Service of its namespace', () => {
    expect(leads(route([backend(80)]), service())).toStrictEqual([1]);
    expect(leads(route([backend(80)]), service('shop'))).toStrictEqual([0]);
    expect(leads(route([backend(80)]), service(), service('shop'))).toStrictEqual([1, 0]);
  });

  test('to the only Service of a name, if it names no namespace', () => {
    const { namespace: _, ...nowhere } = route([]).metadata;
    const one = { ...route([backend(80)]), metadata: nowhere };
    expect(leads(one, service('shop'))).toStrictEqual([1]);
    expect(leads(one, service(), service('shop'))).toStrictEqual([0, 0]);
  });

  test('once by the same port', () => {
    expect(leads(route([backend(80), backend(80)]), service())).toStrictEqual([1]);
    expect(leads(route([backend(80), backend(81)]), service())).toStrictEqual([2]);
  });

  test.each<[string, Json[], number]>([
    ['a Service', [{ group: '', kind: 'Service', name: 'web' }], 0],
    ['a Service and a gateway', [{ group: '', kind: 'Service', name: 'web' }, { name: 'gateway' }], 1],
    ['another kind of the group', [{ group: '', kind: 'Gateway', name: 'web' }], 1],
    ['a Service of another group', [{ group: 'net.example', kind: 'Service', name: 'web' }], 1],
    ['nothing', [], 1],
  ])('from a gateway, if its parent is %s', (_title, parentRefs, count) => {
    expect(leads(route([backend(80)], 'agents', { parentRefs }), service())).toStrictEqual([count]);
  });
});

describe('a route to a port that no gateway may call', () => {
  const agent = pod('one', AGENT);
  const dead = (...others: Json[]) => deadRoutesTo(clusterOf([agent, ...others]), podViews(agent)[0]);
  const routed = (port: number | undefined, ...others: Json[]) => dead(route([backend(port)]), service(), ...others);

  test('is dead, and the policies are named in one order', () => {
    expect(routed(80, allows('b', [AGENTS]), allows('a', []))).toStrictEqual([
      'HTTPRoute "web" leads to this pod through Service "web", and no ingress rule of NetworkPolicy "a", NetworkPolicy "b" '
      + 'lets a gateway call port 80',
    ]);
  });

  test.each<[string, number | undefined, Json[]]>([
    ['no policy isolates the pods', 80, []],
    ['a policy allows others than agents', 80, [allows('open', [AGENTS, { podSelector: { matchLabels: { app: 'proxy' } } }])]],
    ['a policy allows agents and others by one peer', 80, [allows('open', [{ podSelector: { matchLabels: { app: 'tool' } } }]),
      pod('tool', { ...AGENT, app: 'tool' }), pod('other', { app: 'tool' })]],
    ['the Service does not have the port', 443, [CLOSED]],
    ['one of its ports is open', undefined, [allows('open', [{ ipBlock: { cidr: '0.0.0.0/0' } }], { ports: [{ port: 81 }] })]],
    ['one of the pods is no agent', 80, [CLOSED, pod('two', {})]],
    ['a policy lets gateways call one of the pods', 80, [CLOSED, pod('two', AGENT),
      allows('open', [{ ipBlock: { cidr: '0.0.0.0/0' } }], {}, { matchLabels: { name: 'two' } })]],
  ])('is not, if %s', (_title, port, others) => {
    expect(routed(port, ...others)).toStrictEqual([]);
  });

  test('is not, if the Service has no address of its own', () => {
    expect(dead(route([backend(80)]), service('agents', { clusterIP: 'None' }), CLOSED)).toStrictEqual([]);
  });
});
