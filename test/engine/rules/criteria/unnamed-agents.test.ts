import * as kplus from 'cdk8s-plus-29';
import { AgentExposure, AgentPolicy, ExposureType, McpServer, PodSubnetEgressDeny } from '../../../../src';
import { unnamedCalls } from '../../../../src/engine/rules/criteria/unnamed-agents';
import { Json } from '../../../../src/engine/value/json';
import { IMAGE, RANGES, base, pod } from '../../../support/app';
import { clusterOf } from '../../../support/cluster';

const AGENT = { 'cdk8s-hardened-agents/agent': 'true' };
const deployment = (name: string, labels: Json = {}, namespace = 'agents'): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: { template: { metadata: { labels: { ...AGENT, app: name, ...labels } }, spec: { containers: [{ name: 'main' }] } } },
});
const policy = (name: string, spec: Json, namespace = 'agents', kind = 'networking.k8s.io/v1/NetworkPolicy'): Json => ({
  apiVersion: kind.slice(0, kind.lastIndexOf('/')), kind: kind.slice(kind.lastIndexOf('/') + 1), metadata: { name, namespace }, spec,
});
const egress = (podSelector: Json, ...to: Json[]) => policy('out', { podSelector, policyTypes: ['Egress'], egress: [{ to }] });
const ingress = (podSelector: Json, ...from: Json[]) =>
  policy('in', { podSelector, policyTypes: ['Ingress'], ingress: from.length > 0 ? [{ from }] : [] });
/** A ClusterNetworkPolicy for all agents. */
const cluster = (spec: Json) => policy('all', { tier: 'Admin', priority: 1, subject: { namespaces: {} }, ...spec }, 'agents',
  'policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy');
const cilium = (spec: Json) => policy('in', { endpointSelector: {}, ...spec }, 'agents', 'cilium.io/v2/CiliumNetworkPolicy');
const everyPod = { podSelector: {} };
const everyAgent = { namespaces: {} };
const namespaceOf = (labels: Json): Json => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'agents', labels } });
const app = (name: string) => ({ matchLabels: { app: name } });

/** What the agents of a cluster may call without being named, by the names of the agents that may. */
function calls(...manifests: Json[]): { [name: string]: string[] } {
  const view = clusterOf(manifests);
  const found = view.all.flatMap((manifest) => view.podsOf(manifest)
    .map((one) => [manifest.metadata.name as string, unnamedCalls(view, one)] as const));
  return Object.fromEntries(found.filter(([, all]) => all.length > 0));
}
const said = (title: string, target: string) => [`${title} allows calls to Deployment "agents/${target}", and by no label of its own`];
/** The one peer of the policy for egress. */
const OUT = 'NetworkPolicy "agents/out" spec.egress[0].to[0]';
const [first, second] = [deployment('one'), deployment('two')];

test('each of several agents is found, with the first that it may call', () => {
  expect(calls(first, second, deployment('three'), egress({}, everyPod), ingress({}, everyPod))).toEqual({
    one: said(OUT, 'three'), two: said(OUT, 'one'), three: said(OUT, 'one'),
  });
});

test.each<[string, Json[]]>([
  ['no policy closes the called agent', [egress({}, everyPod)]],
  ['everyone may call it', [egress({}, everyPod), policy('in', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] })]],
  ['Cilium lets someone call it', [egress({}, everyPod), cilium({ ingress: [{ fromEndpoints: [{}] }] })]],
  ['two policies, each of which may select by a label of controllers', [
    egress({ matchExpressions: [{ key: 'pod-template-hash', operator: 'Exists' }] }, everyPod), egress({}), ingress({}, everyPod),
  ]],
])('a call is open where %s', (_, policies) => {
  expect(calls(first, second, ...policies)).toEqual({ one: said(OUT, 'two'), two: said(OUT, 'one') });
});

test('a policy of Cilium opens calls, too', () => {
  const out = policy('out', { endpointSelector: {}, egress: [{ toEndpoints: [{}] }] }, 'agents', 'cilium.io/v2/CiliumNetworkPolicy');
  const title = 'CiliumNetworkPolicy "agents/out" spec.egress[0].toEndpoints[0]';
  expect(calls(first, second, out, ingress({}, everyPod))).toEqual({ one: said(title, 'two'), two: said(title, 'one') });
});

test('a ClusterNetworkPolicy opens calls that NetworkPolicies close, and closes those that they open', () => {
  const both = (action: string) => cluster({ egress: [{ action, to: [everyAgent] }], ingress: [{ action, from: [everyAgent] }] });
  const all = 'ClusterNetworkPolicy "agents/all" spec.egress[0].to[0]';
  const accepted = { one: said(all, 'two'), two: said(all, 'one') };
  expect(calls(first, second, egress({}), ingress({}), both('Accept'))).toEqual(accepted);
  expect(calls(first, second, egress({}), ingress({}), both('Pass'))).toEqual({});
  expect(calls(first, second, egress({}, everyPod), ingress({}, everyPod), both('Deny'))).toEqual({});
});

test.each<[string, Json[]]>([
  ['its own label', [egress({}, { podSelector: app('two') }, { podSelector: app('one') }), ingress({}, everyPod)]],
  ['own labels of both, in the policy of each called agent', [
    egress({}, everyPod), ingress(app('one'), { podSelector: app('two') }), ingress(app('two'), { podSelector: app('one') }),
  ]],
  ['policies for pods of another namespace', [
    namespaceOf({}), egress({}, everyPod), ingress({}, { namespaceSelector: { matchLabels: { team: 'x' } } }),
  ]],
])('a call is named by %s', (_, policies) => {
  expect(calls(first, second, ...policies)).toEqual({});
});

test.each<[string, Json[]]>([
  ['has the label', [namespaceOf({ team: 'x' })]],
  ['is not among the manifests, so that it may have the label', []],
])('a namespace that a peer selects counts if it %s', (_, namespaces) => {
  const team = { namespaceSelector: { matchLabels: { team: 'x' } } };
  const found = { one: said(OUT, 'two'), two: said(OUT, 'one') };
  expect(calls(first, second, ...namespaces, egress({}, team), ingress({}, team))).toEqual(found);
});

test('a label that an agent of another namespace has is no name for a peer of both namespaces', () => {
  const tenants = ['a', 'b'].flatMap((tenant) => [deployment('coder', { tenant }, tenant), deployment('runner', {}, tenant)]);
  const policies = (peer: Json) => ['a', 'b'].flatMap((name) => [egress({}, peer), ingress({}, peer)]
    .map((one) => ({ ...one, metadata: { ...one.metadata, namespace: name } })));
  const names = (peer: Json) => Object.keys(calls(...tenants, ...policies(peer))).sort();
  expect(names({ namespaceSelector: {}, podSelector: app('coder') })).toEqual(['coder']); // of the other tenant
  expect(names({ podSelector: app('coder') })).toEqual([]);
  expect(names({ namespaceSelector: {}, podSelector: { matchLabels: { tenant: 'a' } } })).toEqual([]);
});

test('objects without a name are agents of their own, and no one else\'s replicas by what they say', () => {
  const nameless = ['one', 'two'].map((name): Json => {
    const { metadata, ...rest } = deployment(name);
    return { ...rest, metadata: { namespace: metadata.namespace, generateName: 'job-' } };
  });
  expect(calls(...nameless, egress({}, everyPod), ingress({}, everyPod))).not.toEqual({});
  const owned = [first, second].map((one): Json => ({
    ...one,
    metadata: { ...one.metadata, ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Fleet', name: 'all', controller: true }] },
  }));
  expect(Object.keys(calls(...owned, egress({}, everyPod), ingress({}, everyPod)))).toEqual(['one', 'two']);
});

test('the own policy of a called agent names it, and a caller by the label of its role does not', () => {
  const shared = deployment('two', { tier: 'agents' });
  const caller = deployment('one', { tier: 'agents' });
  expect(calls(caller, shared, egress({}, everyPod), ingress(app('one')),
    ingress(app('two'), { podSelector: { matchLabels: { tier: 'agents' } } })))
    .toEqual({ one: said(OUT, 'two') });
});

test('without labels of the library every pod is an agent, and with them only those of its namespaces', () => {
  const plain = ['one', 'two'].map((name) => {
    const plainPod = deployment(name);
    delete plainPod.spec.template.metadata.labels['cdk8s-hardened-agents/agent'];
    return plainPod;
  });
  const policies = [egress({}, everyPod), ingress({}, everyPod)];
  expect(Object.keys(calls(...plain, ...policies))).toEqual(['one', 'two']);
  expect(calls(...plain, deployment('agent', {}, 'elsewhere'), ...policies)).toEqual({});
});

test('the objects of a live cluster are one agent for each workload', () => {
  const owned = (manifest: Json, kind: string, owner: string): Json => ({
    ...manifest,
    metadata: { ...manifest.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind, name: owner, controller: true }] },
  });
  const set = { ...owned(deployment('one-5d9c7', { app: 'one' }), 'Deployment', 'one'), kind: 'ReplicaSet' };
  const pods = ['a', 'b'].map((name) => owned({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'agents', labels: { ...AGENT, 'app': 'one', 'pod-template-hash': '5d9c7' } },
    spec: {},
  }, 'ReplicaSet', 'one-5d9c7'));
  expect(calls(first, set, ...pods, egress({}, everyPod), ingress({}, everyPod))).toEqual({});
  expect(calls(...pods, egress({}, everyPod), ingress({}, everyPod))).toEqual({});
  expect(calls(first, set, ...pods, second, egress({}, { podSelector: app('one') }), ingress({}, everyPod))).toEqual({});
});

describe('the policies by which one agent may call another are listed', () => {
  const outs = (...names: string[]) => names.map((name) => policy(name, {
    podSelector: app('one'), policyTypes: ['Egress'], egress: [{ to: [everyPod] }],
  }));

  test.each([[['a', 'b', 'c']], [['b', 'a', 'c']], [['c', 'b', 'a']], [['b', 'c', 'a']]])('by their names, if they come as %j', (names) => {
    const found = ['a', 'b', 'c'].flatMap((name) => said(`NetworkPolicy "agents/${name}" spec.egress[0].to[0]`, 'two'));
    expect(calls(first, second, ...outs(...names))).toStrictEqual({ one: found });
  });

  test('without a policy of the cluster that leaves the decision to them', () => {
    expect(calls(first, second, ...outs('out'), cluster({ egress: [{ action: 'Pass', to: [everyAgent] }] })))
      .toStrictEqual({ one: said(OUT, 'two') });
  });
});

describe('what lets the called agent take calls', () => {
  const out = policy('out', { podSelector: app('one'), policyTypes: ['Egress'], egress: [{ to: [everyPod] }] });
  /** A policy for the called agent alone. */
  const taken = (...from: Json[]) => policy('in', { podSelector: app('two'), policyTypes: ['Ingress'], ingress: [{ from }] });
  const closed = policy('closed', { podSelector: {}, policyTypes: ['Ingress'] });
  const calico = (...rules: Json[]) =>
    policy('calico', { selector: 'all()', types: ['Ingress'], ingress: rules }, 'agents', 'projectcalico.org/v3/NetworkPolicy');
  const named = taken({ podSelector: app('one') });
  const ofTeam = { namespaceSelector: { matchLabels: { team: 'x' } } };

  test.each<[string, Json[]]>([
    ['its own policy, which lists no callers', [taken()]],
    ['a policy of another network beside one of Kubernetes that allows nothing', [calico({ action: 'Allow' })]],
    ['a policy of Cilium that denies nothing by itself', [
      cilium({ enableDefaultDeny: { ingress: false }, ingress: [{ fromEndpoints: [{}] }] }),
    ]],
    ['a policy of Cilium for the pods of the cluster', [cilium({ ingress: [{ fromEntities: ['world', 'cluster'] }] })]],
    ['a policy of another network for its own namespace', [calico({ action: 'Allow', source: { selector: 'all()' } })]],
    ['a policy of another network for addresses that pods may have', [calico({ action: 'Allow', source: { nets: ['10.0.0.0/8'] } })]],
    ['a label that all agents have', [taken({ podSelector: { matchLabels: AGENT } })]],
    ['a namespace whose labels are not known', [
      taken({ ...ofTeam, podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }),
    ]],
  ])('is %s', (_, policies) => {
    expect(calls(first, second, out, closed, ...policies)).toStrictEqual({ one: said(OUT, 'two') });
  });

  test.each<[string, Json[]]>([
    ['a block of addresses', [closed, taken({ ipBlock: { cidr: '10.0.0.0/8' } })]],
    ['a policy of another network that allows nothing', [calico()]],
    ['a policy of another network that denies and logs', [calico({ action: 'Log' }, { action: 'Deny' })]],
    ['a policy of another network for addresses that no pod has', [calico({ action: 'Allow', source: { nets: ['169.254.0.0/16'] } })]],
    ['a policy of Cilium with a rule that allows nothing', [cilium({ ingress: [{}] })]],
    ['a policy of Cilium for what is no pod', [cilium({ ingress: [{ fromEntities: ['host', 'world'], fromNodes: [{}] }] })]],
    ['labels of which the caller has one alone', [closed, taken({ podSelector: { matchLabels: { app: 'one', tier: 'web' } } })]],
    ['other pods of a namespace whose labels are not known', [
      closed, taken({ ...ofTeam, podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['one'] }] } }),
    ]],
    ['own labels of both, beside a policy of the cluster that leaves the decision to others', [
      closed, named, cluster({ egress: [{ action: 'Pass', to: [everyAgent] }] }),
    ]],
    ['own labels of both, beside a policy of the cluster for other namespaces', [closed, named, cluster({
      subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } } },
      egress: [{ action: 'Accept', to: [everyAgent] }],
    })]],
  ])('is not %s', (_, policies) => {
    expect(calls(first, second, out, ...policies)).toStrictEqual({});
  });
});

describe('calls on ports', () => {
  const ports = [{ name: 'web', containerPort: 8080 }];
  const web: Json = { ...second, spec: { template: { ...second.spec.template, spec: { containers: [{ name: 'main', ports }] } } } };
  const outOn = (...rules: Json[]) => policy('out', { podSelector: app('one'), policyTypes: ['Egress'], egress: rules });
  const inOn = (port: Json) =>
    policy('in', { podSelector: app('two'), policyTypes: ['Ingress'], ingress: [{ from: [everyPod], ports: [port] }] });
  const found = { one: said(OUT, 'two') };

  test.each<[string, Json, Json, Json]>([
    ['a number, as the called agent gives it a name', { port: 8080 }, { port: 'web' }, found],
    ['a name, as it has the number', { port: 'web' }, { port: 8080 }, found],
    ['the name at both ends', { port: 'web' }, { port: 'web' }, found],
    ['no number but that of the name', { port: 8081 }, { port: 'web' }, {}],
    ['no name that the called agent lacks', { port: 'grpc' }, { port: 8080 }, {}],
  ])('are open on %s', (_, outPort, inPort, expected) => {
    expect(calls(first, web, outOn({ to: [everyPod], ports: [outPort] }), inOn(inPort))).toStrictEqual(expected);
  });

  test.each<[string, Json]>([['8080', found], ['9090', {}]])('to 8080 are open by a policy of Cilium for port %s: %j', (port, expected) => {
    const taken = cilium({ ingress: [{ fromEntities: ['cluster'], toPorts: [{ ports: [{ port, protocol: 'TCP' }] }] }] });
    expect(calls(first, second, outOn({ to: [everyPod], ports: [{ port: 8080 }] }), taken)).toStrictEqual(expected);
  });

  const tcp = (start: number, end: number) => ({ tcp: { destinationPort: { range: { start, end } } } });
  const others = [{ udp: {} }, { sctp: {} }];

  test.each<[string, Json[], Json]>([
    ['open on those above the denied ones', [{ action: 'Deny', to: [everyAgent], protocols: [tcp(1, 1000), ...others] }], found],
    ['open on one that is passed on before all are denied', [
      { action: 'Pass', to: [everyAgent], protocols: [tcp(5000, 5000)] }, { action: 'Deny', to: [everyAgent] },
    ], found],
    ['closed on all that are denied', [{ action: 'Deny', to: [everyAgent], protocols: [tcp(1, 65535), ...others] }], {}],
  ])('are %s', (_, rules, expected) => {
    expect(calls(first, second, outOn({ to: [everyPod] }), cluster({ egress: rules }))).toStrictEqual(expected);
  });

  test.each<[string, Json[]]>([
    ['accepts some and denies the rest', [{ action: 'Accept', protocols: [tcp(5000, 6000)] }, { action: 'Deny' }]],
    ['denies some and accepts the rest', [{ action: 'Deny', protocols: [tcp(1, 1000), ...others] }, { action: 'Accept' }]],
  ])('are open by a policy of the cluster that %s, whatever other policies close', (_, rules) => {
    const all = cluster({
      egress: rules.map((rule) => ({ ...rule, to: [everyAgent] })), ingress: rules.map((rule) => ({ ...rule, from: [everyAgent] })),
    });
    expect(Object.keys(calls(first, second, egress({}), ingress({}), all))).toStrictEqual(['one', 'two']);
  });

  test('are closed by a rule on ports that are denied, though a rule beside it, which names the agent, opens the next port', () => {
    const rules = outOn({ to: [everyPod], ports: [{ port: 80 }] }, { to: [{ podSelector: app('two') }], ports: [{ port: 81 }] });
    expect(calls(first, second, rules)).toStrictEqual(found);
    expect(calls(first, second, rules, cluster({ egress: [{ action: 'Deny', to: [everyAgent], protocols: [tcp(80, 80)] }] })))
      .toStrictEqual({});
  });
});

test('use, allowTo and AgentExposure name the called agent by the labels that they write', () => {
  const b = base();
  const [caller, called, exposed] = ['caller', 'called', 'exposed'].map((id) => pod(b, {}, id));
  const search = new McpServer(b.chart, 'search', { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 9090, ...RANGES });
  const deny = b.chart.node.findChild('pod-subnet') as PodSubnetEgressDeny;
  caller.use(search, { as: 'SEARCH_URL' });
  deny.allowTo(called, { from: caller, port: 8080 });
  new AgentExposure(b.chart, 'exposure', { agent: exposed, through: ExposureType.service({ callers: [caller] }) });
  deny.allowToPods(kplus.Pods.all(b.chart, 'all', { namespaces: kplus.Namespaces.select(b.chart, 'own', { names: ['agents'] }) }),
    { from: called, port: 8080 });
  const found = AgentPolicy.of(b.app).findings().filter(({ ruleId }) => ruleId === 'no-unnamed-agent-access');
  expect(found.map(({ constructPath }) => constructPath)).toEqual(['test/called']);
});

test('thousands of agents take time that grows with their number', () => {
  const count = 4_000;
  const all = Array.from({ length: count }, (_, i) => deployment(`agent-${i}`));
  let reads = 0;
  const counted = all.map(({ metadata: { name } }) => new Proxy(
    { ...ingress(app(name), { podSelector: app('gateway') }), metadata: { name, namespace: 'agents' } },
    { get: (target: Json, key: string): unknown => { reads++; return target[key]; } },
  ));
  expect(calls(...all, ...counted, egress({}, everyPod))).toEqual({});
  expect(reads / count).toBeLessThan(100);
});
