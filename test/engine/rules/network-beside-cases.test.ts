import { Testing } from 'cdk8s';
import { AgentNamespace } from '../../../src';
import { Cidr, parseCidr } from '../../../src/engine/address/cidr';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Json } from '../../../src/engine/value/json';
import { allowlist } from '../../constructs/gateway/dns';
import { NOTHING_KNOWN, expressionsOf } from '../../support/admission';
import { open } from '../../support/app';
import { ofPod, ofProxy, onlyEgress, renamed, surroundings, valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { findingsOf, found, inAgents } from '../../support/found';
import { gke, np, out } from '../posture/edges-support';

/** Tests of the rules of networks and names beside their cases, most of them with objects for which other rules have findings, too. */

const INGRESS = inAgents('networking.k8s.io/v1', 'Ingress', {
  spec: { defaultBackend: { service: { name: 'one', port: { number: 80 } } } },
});

describe('a policy that names addresses', () => {
  const [pods, ...apiServers] = ['10.244.0.0/16', '10.244.3.0/24', '10.244.9.7/32'].map((text) => parseCidr(text));
  const rulesFor = (cidr: string) => {
    const pod = valid('Pod');
    const policy = out({ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] });
    const view = clusterOf([pod, ...surroundings(), policy], { ranges: { pods: [pods], apiServers } });
    return Evaluator.ALL.evaluate(pod, view).map(({ rule }) => rule.id);
  };

  test.each([
    ['a pod', '10.244.7.7/32', 'no-cluster-address-egress'],
    ['several pods', '10.244.7.6/31', 'no-open-egress'],
    ['a pod of the network of API servers', '10.244.3.7/32', 'no-cluster-address-egress'],
  ])('%s', (_, cidr, rule) => {
    expect(rulesFor(cidr)).toEqual([rule]);
  });

  test('an API server in the network of pods', () => {
    expect(rulesFor('10.244.9.7/32')).not.toContain('no-cluster-address-egress');
  });
});

describe('the resolver of a pod', () => {
  const asks = (nameserver: string) =>
    ofPod((spec) => Object.assign(spec, { dnsPolicy: 'None', dnsConfig: { nameservers: [nameserver] } }))();
  const services = ['10.96.0.0/12', 'fd00:10:96::/112'].map((text) => parseCidr(text));

  test.each([
    ['a private address of a family whose Services are known', services, '192.168.1.1', 1],
    ['a private address of a family whose Services are not known', [services[1]], '192.168.1.1', 0],
    ['the same of the other family', [services[0]], 'fd00::7', 0],
  ])('%s', (_, known, nameserver, count) => {
    const pod = asks(nameserver);
    const view = clusterOf([pod, ...surroundings()], { ranges: { services: known } });
    expect(findingsOf('no-outside-resolver', pod, view)).toHaveLength(count);
  });

  test('admission has the private blocks of families whose Services are not known', () => {
    const blocks = (known: Cidr[]) => {
      const view = clusterOf([], { ranges: { services: known } });
      const expression = new Map(expressionsOf({ ...NOTHING_KNOWN, view })).get('no-outside-resolver')!;
      return ['192.168.0.0/16', 'fc00::/7'].map((block) => expression.includes(JSON.stringify(block)));
    };
    expect([blocks([]), blocks([services[0]]), blocks([services[1]]), blocks(services)])
      .toEqual([[true, true], [false, true], [true, false], [false, false]]);
  });

  test('is one that agent-sandbox sets', () => {
    const foundFor = (spec: Json, podSpec: Json = {}) => {
      const template = inAgents('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate', {
        spec: { podTemplate: { metadata: { labels: { app: 'python' } }, spec: { containers: [], ...podSpec } }, ...spec },
      });
      return findingsOf('no-outside-resolver', template, clusterOf([template])).map(({ field, got, detail }) => ({ field, got, detail }));
    };
    expect(foundFor({})).toEqual([{
      field: 'spec.podTemplate.spec.dnsPolicy',
      got: undefined,
      detail: 'agent-sandbox sets 8.8.8.8, 1.1.1.1 if a template has neither dnsPolicy nor networkPolicy',
    }]);
    const others = [foundFor({ networkPolicy: {} }), foundFor({ networkPolicyManagement: 'Unmanaged' })];
    expect([...others, foundFor({}, { dnsPolicy: 'ClusterFirst' })]).toEqual([[], [], []]);
  });
});

test('ports of the same number are in the order of their names', () => {
  const pod = valid('Pod');
  Object.assign(pod.metadata.labels, { app: 'a' });
  pod.spec.containers[0].ports = ['web', 'dns', 'udp'].map((name) => ({ name, containerPort: 8080 }));
  const service = inAgents('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
  expect(found('no-dead-route', service, pod)).toEqual([expect.stringMatching(/ opens 8080 \("dns"\), 8080 \("udp"\), 8080 \("web"\)$/)]);
});

describe('a host that a pod is to call', () => {
  const NO_DNS = { to: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: [{ port: 8080 }] };
  const calling = (url: string, more: Json = {}) => ofPod((spec) => {
    spec.containers[0].env = [{ name: 'URL', value: url }];
    Object.assign(spec, more);
  })();
  const hosts = (pod: Json, ...others: Json[]) => {
    const view = clusterOf([pod, ...onlyEgress(NO_DNS)!(surroundings()), ...others]);
    return findingsOf('require-resolvable-host', pod, view).map(({ detail }) => detail);
  };
  const service = (name: string, namespace: string, selector?: Json): Json => (
    { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector, ports: [{ port: 80 }] } });
  const AMID = [service('web', 'agents'), service('db', 'shop')];

  test('can be in another namespace, where no policy lets the pod resolve it either', () => {
    expect(hosts(calling('http://db'), ...AMID)).toEqual([
      'namespace agents has no Service "db" (URL): write "db.shop.svc"', 'no policy lets the pod resolve "db" (URL)',
    ]);
  });

  test('needs no resolver, if the pod has its address', () => {
    const named = gke({ matches: [{ name: 'api.example.com' }], ports: [{ protocol: 'TCP', port: 443 }] });
    const hostAliases = [{ ip: '203.0.113.7', hostnames: ['api.example.com'] }];
    expect(hosts(calling('', {}), named)).toEqual([expect.stringContaining('allows "api.example.com"')]);
    expect(hosts(calling('', { hostAliases }), named)).toEqual([]);
  });

  test('may be on the list of a resolver whose file someone edited', () => {
    const b = open();
    allowlist({ ...b, namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }) });
    const resolver = Testing.synth(b.chart) as Json[];
    const edited = resolver.map((one) => (
      one.kind === 'ConfigMap' ? { ...one, data: { Corefile: `${one.data.Corefile}. {\n  whoami\n}\n` } } : one));
    const pod = calling('http://db.shop.svc', { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.53'] } });
    expect(found('require-resolvable-host', pod, ...AMID, ...resolver)).toEqual([
      expect.stringContaining('the resolver of the pod does not list "db.shop.svc" (URL)'),
    ]);
    expect(found('require-resolvable-host', pod, ...AMID, ...edited)).toEqual([]);
  });

  test('is one of agents, if a Service of its name leads to agents', () => {
    const agents = service('db', 'agents-b', { app: 'b' });
    const agent: Json = { ...renamed(valid('Pod'), 'b') };
    agent.metadata = { ...agent.metadata, namespace: 'agents-b', labels: { ...agent.metadata.labels, app: 'b' } };
    const pod = calling('http://db');
    const view = clusterOf([pod, ...surroundings(), ...AMID, agents, agent]);
    expect(findingsOf('require-resolvable-host', pod, view).map(({ detail, isOfAgents }) => [detail, isOfAgents])).toEqual([
      ['namespace agents has no Service "db" (URL): write "db.agents-b.svc" or "db.shop.svc"', true],
    ]);
  });
});

test('an Ingress without a namespace in front of a gateway is no dead route of an agent', () => {
  const fieldsFor = (pod: Json) => {
    Object.assign(pod.metadata.labels, { app: 'a' });
    const metadata = { name: 'one', namespace: pod.metadata.namespace };
    const service = inAgents('v1', 'Service', { metadata, spec: { selector: { app: 'a' }, ports: [{ port: 80 }] } });
    return found('no-dead-route', pod, service, { ...INGRESS, metadata: { name: 'one' } });
  };
  expect(fieldsFor(valid('Pod'))).toContainEqual(expect.stringContaining('and names no namespace itself'));
  expect(fieldsFor(ofProxy())).toEqual([]);
});

test('a Service inside the cluster is not outside, whatever routes lead to it', () => {
  const service = inAgents('v1', 'Service', { spec: { selector: valid('Pod').metadata.labels, ports: [{ port: 80 }] } });
  expect(found('no-exposed-service', valid('Pod'), service, INGRESS)).toEqual([]);
  expect(found('no-exposed-route', valid('Pod'), service, INGRESS)).toHaveLength(1);
});

test('ports that called pods do not declare are in the order of the policies', () => {
  const called = valid('Pod');
  Object.assign(called.metadata, { name: 'db', namespace: 'shop', labels: { app: 'db' } });
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } };
  const inShop = { namespaceSelector, podSelector: { matchLabels: { app: 'db' } } };
  const calls = ['b', 'c', 'a'].map((name) => np({ policyTypes: ['Egress'], egress: [{ to: [inShop], ports: [{ port: 5433 }] }] }, name));
  expect(found('no-refused-call', valid('Pod'), called, ...calls).map((line) => /agents\/(.)/.exec(line)?.[1])).toEqual(['a', 'b', 'c']);
});
