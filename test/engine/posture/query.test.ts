import * as fc from 'fast-check';
import { NAMED, agent, block, cilium, cnp, into, none, np, out, pods, policy, tcp, workload } from './edges-support';
import { parseCidr } from '../../../src/engine/address/cidr';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { QueryAnswer, answersOf } from '../../../src/engine/posture/query';
import { queryTarget } from '../../../src/engine/posture/query-target';
import { allows } from '../../../src/engine/reach/reach';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { runs } from '../../support/properties';

const RANGES = { pods: ['10.244.0.0/16'], services: ['10.96.0.0/12'], nodes: ['10.0.0.0/24'], apiServers: ['203.0.113.200/32'] };

function viewOf(objects: readonly Json[], ranges: { readonly [part: string]: readonly string[] } = RANGES): ClusterView {
  return clusterOf(objects, {
    ranges: Object.fromEntries(Object.entries(ranges).map(([part, blocks]) => [part, blocks.map(parseCidr)])),
  });
}

/** The answer of the first object. */
function ask(to: string, objects: readonly Json[], ranges?: typeof RANGES | Record<string, never>): QueryAnswer {
  const view = viewOf(objects, ranges);
  const from = [{ pod: view.podsOf(objects[0])[0], view }];
  return answersOf(queryTarget(to, view), from, (manifest) => ({ file: String(objects.indexOf(manifest)) }))[0];
}

/** The verdict with its ports, and what leads there or denies it. */
function said(to: string, objects: readonly Json[], ranges?: Record<string, never>): string[] {
  const { verdict, ports, ways, deniedBy, notComputed } = ask(to, objects, ranges);
  const places = (all: QueryAnswer['deniedBy']) => all.map(({ file, field }) => `${file} ${field}`).join(', ') || 'no policy';
  return [
    [verdict, ...ports].join(' '),
    ...ways.map(({ peer, ports: own, sources }) => `${[peer, ...own].join(' ')} by ${places(sources)}`),
    ...verdict === 'denied' ? [`denied by ${places(deniedBy)}`] : [],
    ...notComputed,
  ];
}

const calico = (spec: Json, namespace = 'agents') => policy('projectcalico.org/v3', 'NetworkPolicy', spec, 'calico', namespace);
const A = '203.0.113.0/24';
const tool = workload('tool', 'tools');
const TO_TOOL = 'pods app=tool in namespace tools 8080/TCP by 2 spec.egress[0]';
const service = (ports: Json[], spec: Json = {}, name = 'search'): Json => (
  { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'tools' }, spec: { selector: { app: 'tool' }, ports, ...spec } });
const toTool = out({ to: [pods('tool', 'tools')], ports: [tcp(8080)] });
const fromAgent = np({ policyTypes: ['Ingress'], ingress: [{ from: [pods('agent', 'agents')], ports: [tcp(8080)] }] }, 'into', 'tools');
const closed = np({ policyTypes: ['Ingress'] }, 'closed', 'tools');
const OPEN = '0.0.0.0/0 except 10.0.0.0/8';
const wide = out({ to: [block('0.0.0.0/0', ['10.0.0.0/8'])], ports: [tcp(443)] });

test.each<[what: string, to: string, objects: Json[], ...expected: string[]]>([
  ['no policy', '169.254.169.254', [agent()], 'reachable every port', 'everyone every port by no policy'],
  ['an address in a block', '203.0.113.9:443', [agent(), out({ to: [block(A)], ports: [tcp(443)] })],
    'reachable 443/TCP', `${A} 443/TCP by 1 spec.egress[0]`],
  ['another port', '203.0.113.9:80', [agent(), out({ to: [block(A)], ports: [tcp(443)] })], 'denied', 'denied by 1 spec.policyTypes'],
  ['another protocol', '203.0.113.9:443/udp', [agent(), out({ to: [block(A)], ports: [tcp(443)] })],
    'denied', 'denied by 1 spec.policyTypes'],
  ['a block that is open in part', '203.0.0.0/16', [agent(), out({ to: [block(A)] })],
    'reachable every port', `${A} every port by 1 spec.egress[0]`],
  ['an address beside it', '203.0.114.1', [agent(), out({ to: [block(A)] })], 'denied', 'denied by 1 spec.policyTypes'],
  ['an exception', '10.1.2.3', [agent(), wide], 'denied', 'denied by 1 spec.policyTypes'],
  ['metadata within an open block', 'metadata', [agent(), wide], 'reachable 443/TCP', `${OPEN} 443/TCP by 1 spec.egress[0]`],
  ['metadata through NAT64', 'metadata', [agent(), out({ to: [block('64:ff9b::/96')] })],
    'reachable every port', '64:ff9b::/96 every port by 1 spec.egress[0]'],
  ['metadata by its name', 'metadata.google.internal:80', [agent(), wide], 'denied', 'denied by 1 spec.policyTypes'],
  ['IPv6', '[2001:db8::1]:443', [agent(), out({ to: [block('2001:db8::/32')] })],
    'reachable 443/TCP', '2001:db8::/32 443/TCP by 1 spec.egress[0]'],
  ['the internet, all of it', 'internet', [agent(), wide], 'reachable 443/TCP', `${OPEN} 443/TCP by 1 spec.egress[0]`],
  ['the internet, one block', 'internet', [agent(), out({ to: [block('8.8.8.8/32')] })],
    'reachable every port', '8.8.8.8/32 every port by 1 spec.egress[0]'],
  ['the internet by a name', 'internet', [agent(), none, cilium({ egress: [{ toFQDNs: [{ matchName: 'api.example.com' }] }] })],
    'reachable every port', 'api.example.com every port by 2 spec.egress[0]'],
  ['no internet', 'internet', [agent(), out({ to: [block('10.0.0.0/8')] })], 'denied', 'denied by 1 spec.policyTypes'],
  ['a range of the cluster', 'services', [agent(), out({ to: [block('10.96.0.10/32')] })],
    'reachable every port', '10.96.0.10/32 every port by 1 spec.egress[0]'],
  ['an address of pods that labels may select', '10.244.0.7', [agent(), tool, toTool],
    'not computed', 'pods app=tool in namespace tools may have one of these addresses'],
  ['an address of pods whose own policies refuse it', '10.244.0.7', [agent(), tool, toTool, closed],
    'denied', 'denied by 2 spec.policyTypes, 3 spec.policyTypes'],
  ['an address of no pod', '10.1.0.7', [agent(), tool, toTool], 'denied', 'denied by 2 spec.policyTypes'],
  ['the Service of the API server', 'api-server', [agent(), out({ to: [block('10.96.0.1/32')] })],
    'reachable every port', '10.96.0.1/32 every port by 1 spec.egress[0]'],
  ['nodes', '10.0.0.7', [agent(), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ nodes: {} }] }] })],
    'not computed', 'every node may have one of these addresses'],
  ['a policy that is not computed', A, [agent(), none, calico({ egress: [{ action: 'Allow' }] })],
    'not computed', '0.0.0.0/0 is open, and may have one of these addresses', 'NetworkPolicy "calico"'],
])('addresses: %s', (_, to, objects, ...expected) => {
  expect(said(to, objects)).toEqual(expected);
});

test('where ranges are not known, labels may select a private address and no public one', () => {
  expect(ask('10.1.0.7', [agent(), tool, toTool], {}).verdict).toBe('not computed');
  expect(ask('8.8.8.8', [agent(), tool, toTool], {}).verdict).toBe('denied');
  expect(ask('internet', [agent(), tool, toTool], {}).verdict).toBe('denied');
  expect(ask('metadata', [agent(), tool, toTool], {}).verdict).toBe('denied');
});

const named = (name: string) => [agent(), none, cilium({
  egress: [{ toFQDNs: [{ matchPattern: name }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
})];

test.each<[what: string, to: string, objects: Json[], ...expected: string[]]>([
  ['the name', 'api.example.com', named('api.example.com'), 'reachable 443/TCP', 'api.example.com 443/TCP by 2 spec.egress[0]'],
  ['a pattern, in capitals and with a dot', 'API.example.com.:443', named('*.example.com'),
    'reachable 443/TCP', '*.example.com 443/TCP by 2 spec.egress[0]'],
  ['another name', 'example.org', named('*.example.com'), 'denied', 'denied by 1 spec.policyTypes, 2 spec.egress'],
  ['another port', 'api.example.com:80', named('api.example.com'), 'denied', 'denied by 1 spec.policyTypes, 2 spec.egress'],
  ['the open internet', 'example.org', [agent(), wide], 'reachable 443/TCP', `${OPEN} 443/TCP by 1 spec.egress[0]`],
  ['one block', 'example.org', [agent(), out({ to: [block(A)] })],
    'not computed', `${A} is open, and the name may have an address in it`],
  ['pods', 'example.org', [agent(), tool, toTool], 'denied', 'denied by 2 spec.policyTypes'],
])('hosts: %s', (_, to, objects, ...expected) => {
  expect(said(to, objects)).toEqual(expected);
});

test.each<[what: string, to: string, objects: Json[], ...expected: string[]]>([
  ['both ends allow it', 'tools/tool', [agent(), tool, toTool, fromAgent], 'reachable 8080/TCP',
    TO_TOOL, 'taken from pods app=agent in namespace agents 8080/TCP by 3 spec.ingress[0]'],
  ['a bare name', 'tool:8080', [agent(), tool, toTool], 'reachable 8080/TCP', TO_TOOL,
    'taken from everyone 8080/TCP by no policy'],
  ['the target denies it', 'tools/tool:8080', [agent(), tool, toTool, closed], 'denied', 'denied by 3 spec.policyTypes'],
  ['the caller is denied it', 'tools/tool:8080', [agent(), tool, none, fromAgent], 'denied', 'denied by 2 spec.policyTypes'],
  ['another port', 'tools/tool:22', [agent(), tool, toTool], 'denied', 'denied by 2 spec.policyTypes'],
  ['by the address of pods', 'tools/tool:443', [agent(), tool, out({ to: [block('10.244.0.0/16')] })],
    'reachable 443/TCP', '10.244.0.0/16 443/TCP by 2 spec.egress[0]', 'taken from everyone 443/TCP by no policy'],
  ['by the name of a port', 'tools/tool', [agent(), tool, out({ to: [pods('tool', 'tools')], ports: [tcp('http')] })],
    'reachable 8080/TCP', TO_TOOL, 'taken from everyone 8080/TCP by no policy'],
  ['a Service maps the port', 'tools/search:80', [agent(), tool, toTool, service([{ port: 80, targetPort: 'http' }])],
    'reachable 8080/TCP', TO_TOOL, 'taken from everyone 8080/TCP by no policy'],
  ['a Service by its name in the cluster', 'search.tools.svc.cluster.local:80',
    [agent(), tool, toTool, service([{ port: 80, targetPort: 8081 }])], 'denied', 'denied by 2 spec.policyTypes'],
  ['a Service with the name of its workload', 'tools/tool:80',
    [agent(), tool, toTool, service([{ port: 80, targetPort: 8080 }], {}, 'tool')], 'reachable 8080/TCP',
    TO_TOOL, 'taken from everyone 8080/TCP by no policy'],
  ['a headless Service changes no port', 'tools/search:8080',
    [agent(), tool, toTool, service([{ port: 80, targetPort: 1 }], { clusterIP: 'None' })], 'reachable 8080/TCP',
    TO_TOOL, 'taken from everyone 8080/TCP by no policy'],
  ['an ExternalName is a host', 'tools/search', [agent(), wide, tool, service([], { type: 'ExternalName', externalName: 'example.org' })],
    'reachable 443/TCP', `${OPEN} 443/TCP by 1 spec.egress[0]`],
  ['a policy that is not computed', 'tools/tool:8080',
    [agent(), tool, toTool, closed, calico({}, 'tools')],
    'not computed', 'NetworkPolicy "calico"'],
  ['a block on a port by name', 'tools/tool:8080',
    [agent(), tool, out({ to: [block('10.244.0.0/16')], ports: [tcp('http')] })], 'reachable 8080/TCP',
    'pods at 10.244.0.0/16 8080/TCP by 2 spec.egress[0]', 'taken from everyone 8080/TCP by no policy'],
  ['a Service of others, which labels may select', 'rules.platform.svc:8443', [agent(), out({ to: [pods('rules', 'platform')] })],
    'not computed', 'pods app=rules in namespace platform is open, and may be it: give its manifest as a further path'],
  ['a Service of others that no policy names', 'platform/rules', [agent(), tool, toTool], 'denied', 'denied by 2 spec.policyTypes'],
  ['pods by a policy of another network', 'tools/tool', [agent(), tool, cilium({
    egress: [{ toEndpoints: [{ matchLabels: { 'app': 'tool', 'k8s:io.kubernetes.pod.namespace': 'tools' } }] }],
  })], 'reachable every port', 'pods app=tool in namespace tools every port by 2 spec.egress[0]',
  'taken from everyone every port by no policy'],
  ['no pods by a policy of another network', 'tools/tool',
    [agent(), tool, cilium({ egress: [{ toFQDNs: [{ matchName: 'a.example' }] }] })], 'denied', 'denied by 2 spec.egress'],
  ['a pod on the network of its node', 'tools/tool:10250',
    [agent(), workload('tool', 'tools', { app: 'tool' }, { hostNetwork: true }), out({ to: [block('10.0.0.0/24')] })],
    'reachable 10250/TCP', '10.0.0.0/24 10250/TCP by 2 spec.egress[0]', 'taken from everyone 10250/TCP by no policy'],
])('pods: %s', (_, to, objects, ...expected) => {
  expect(said(to, objects)).toEqual(expected);
});

test('the target is not asked whether it may call itself', () => {
  const view = viewOf([agent(), tool]);
  const from = view.all.flatMap((manifest) => view.podsOf(manifest)).map((pod) => ({ pod, view }));
  expect(answersOf(queryTarget('tools/tool', view), from, () => ({})).map((one) => one.from)).toEqual(['Pod "agents/agent"']);
});

test.each([
  ['', 'be an address, a block'],
  ['10.0.0.1/8', 'did you mean "10.0.0.0/8"?'],
  ['010.0.0.1', 'without leading zeros'],
  ['10.0.0.1:0', 'be an address, a block'],
  ['10.0.0.1:99999', 'be an address, a block'],
  ['10.0.0.1:443/ICMP', 'be an address, a block'],
  ['[::1', 'be an address, a block'],
  ['a..b', 'be an address, a block'],
  ['https://example.org', 'be an address, a block'],
  ['tools/other', 'be a workload or a Service of the manifests: "agents/agent", "tools/search", "tools/tool"'],
  ['other.tools.svc', 'be a workload or a Service of the manifests'],
  ['tools/search:81', 'name a port of Service "tools/search": 80'],
  ['constructor', 'be a workload or a Service'],
])('%j is refused', (to, must) => {
  const view = viewOf([agent(), tool, service([{ port: 80 }])]);
  expect(() => queryTarget(to, view)).toThrow(must);
});

test('of several denials, each for some addresses of a pod, all together decide', () => {
  const deny = (...networks: string[]) => ({ egress: [{ action: 'Deny', to: [{ networks }] }] });
  const deniedBoth = [agent(), tool, cnp('Admin', deny('::/0')), cnp('Baseline', deny('0.0.0.0/1', '128.0.0.0/1'))];
  const open = (objects: readonly Json[], ranges?: Record<string, never>) => ask('tools/tool', objects, ranges).verdict;
  expect([open(deniedBoth, {}), open(deniedBoth.slice(0, 3), {})]).toEqual(['denied', 'reachable']);
  const halves = [agent(), tool, out({ to: [block('10.244.0.0/17')] }), cnp('Admin', deny('10.244.0.0/18', '10.244.64.0/18'))];
  expect([open(halves), open(halves.slice(0, 3))]).toEqual(['denied', 'reachable']);
});

test('a range that is not known must be given', () => {
  expect(() => queryTarget('api-server', viewOf([agent()], {}))).toThrow('be known: give the addresses with --api-server-cidr');
});

test('a name in two namespaces must say which, and a Service needs pods', () => {
  const view = viewOf([agent(), workload('tool', 'a'), workload('tool', 'b'), service([{ port: 80 }], { selector: { app: 'no' } })]);
  expect(() => queryTarget('tool', view)).toThrow('say the namespace, one of "a/tool", "b/tool"');
  expect(() => queryTarget('tools/search', view)).toThrow('Service "tools/search" selects none');
});

const ports = fc.array(fc.constantFrom<unknown>(tcp(443), tcp('http'), { port: 1, endPort: 9 }), { maxLength: 2 });
const peers = fc.array(fc.constantFrom<unknown>(
  block('10.244.0.0/16'), block('0.0.0.0/0', ['10.244.0.0/16']), block('10.244.1.0/24'), pods('tool'), pods('tool', 'tools'),
  pods('agent', 'agents'), pods('agent'), { namespaceSelector: {} }, NAMED('tools'),
), { maxLength: 2 });
const egress = fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }).map((rules) => out(...rules));
const ingress = fc.array(fc.record({ from: peers, ports }), { maxLength: 2 })
  .map((rules) => np({ policyTypes: ['Ingress'], ingress: rules }, 'into', 'tools'));
const others = fc.constantFrom(
  none, into(), cnp('Admin', { egress: [{ action: 'Deny', to: [{ namespaces: NAMED('tools') }] }] }),
  cnp('Baseline', { egress: [{ action: 'Deny', to: [{ namespaces: {} }] }] }),
);

test('of any policies, the answer about a pod is what the policies of both ends allow', () => {
  const all = fc.tuple(fc.array(egress, { maxLength: 2 }), fc.array(ingress, { maxLength: 2 }), fc.array(others, { maxLength: 1 }));
  const seen = new Set<string>();
  fc.assert(fc.property(all, fc.constantFrom(443, 5, 80, 8080), (given, port) => {
    const objects = [agent(), tool, ...given.flat()];
    const view = viewOf(objects);
    const [from, to] = objects.slice(0, 2).map((manifest) => view.podsOf(manifest)[0]);
    const { verdict } = ask(`tools/tool:${port}`, objects);
    seen.add(verdict);
    expect(verdict).toBe(allows(view, { pod: from }, { pod: to }, port, 'TCP') ? 'reachable' : 'denied');
  }), runs(300));
  expect([...seen].sort()).toEqual(['denied', 'reachable']);
});
