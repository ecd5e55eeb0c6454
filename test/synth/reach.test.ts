import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Include, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentPolicy, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod,
  PodSubnetEgressDeny,
} from '../../src';
import { IMAGE, open, pod } from '../support/app';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

const RANGES = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };
const DNS = ['53', '53/UDP'].map((port) => `pods k8s-app=kube-dns in namespace kube-system:${port}`);
const NODE_LOCAL_DNS = ['169.254.20.10/32:53', '169.254.20.10/32:53/UDP'];

/** Two agents in two namespaces, of which the first may call the second. */
function two() {
  const b = open();
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  const agent = pod(b, { name: 'agent' });
  const search = new HardenedAgentDeployment(b.chart, 'search', { namespace: tools, runtime: b.runtime, image: IMAGE, port: 8443 });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false, ...RANGES });
  new PodSubnetEgressDeny(b.chart, 'tools-egress', { namespace: tools, allowInternet: false, allowDns: false, ...RANGES });
  egress.allowTo(search, { from: agent });
  return { ...b, tools, agent, search, egress };
}

test('what an agent reaches, in one line of a test', () => {
  const { agent, search } = two();
  expect(agent.reach().lines()).toEqual([...NODE_LOCAL_DNS, `Deployment "tools/${search.name}":8443`, ...DNS]);
  expect(search.reach().lines()).toEqual([]);
});

test('both sides decide whether a call gets through', () => {
  const { agent, search } = two();
  const reach = agent.reach();
  expect([reach.allowsPod(search, 8443), reach.allowsPod(search, 80), reach.allowsPod(search, 8443, 'UDP')]).toEqual([true, false, false]);
  expect(search.reach().allowsPod(agent, 8080)).toBe(false);
});

test('a policy that opens the agent\'s side alone lets no call through', () => {
  const { agent, search, egress, chart } = two();
  egress.allowToNamespaces(kplus.Namespaces.select(chart, 'labelled', { labels: { 'cdk8s-hardened-agents/agents': 'true' } }),
    { port: 9000 });
  expect(agent.reach().lines()).toContain('every pod in namespaces cdk8s-hardened-agents/agents=true:9000');
  expect(agent.reach().allowsPod(search, 9000)).toBe(false); // namespaces by labels are not opened
});

test('addresses are asked for one by one', () => {
  const { agent, egress } = two();
  egress.allowToCidr('203.0.113.0/24', { port: 443 });
  const reach = agent.reach();
  expect(['203.0.113.7', '203.0.114.7', '2001:db8::1'].map((address) => reach.allowsAddress(address, 443))).toEqual([true, false, false]);
  expect([reach.allowsAddress('203.0.113.7', 80), reach.allowsAddress('169.254.20.10', 53, 'UDP')]).toEqual([false, true]);
});

describe('policies count whoever made them', () => {
  const TO = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] };

  test('connections of cdk8s-plus', () => {
    const { agent, search } = two();
    agent.connections.allowTo(search, { ports: [kplus.NetworkPolicyPort.tcp(9999)] });
    expect([agent.reach().allowsPod(search, 9999), agent.reach().allowsPod(search, 9998)]).toEqual([true, false]);
  });

  test.each<[string, (chart: Chart) => void]>([
    ['an L1', (chart) => { new kplus.k8s.KubeNetworkPolicy(chart, 'l1', { metadata: { name: 'open', namespace: 'agents' }, spec: TO }); }],
    ['a plain object', (chart) => {
      new ApiObject(chart, 'plain', makePolicy('open', TO));
    }],
    ['a file', (chart) => {
      const file = join(mkdtempSync(join(tmpdir(), 'reach-')), 'policy.json');
      writeFileSync(file, JSON.stringify(makePolicy('open', TO)));
      new Include(chart, 'file', { url: file });
    }],
  ])('%s', (_, add) => {
    const { agent, chart } = two();
    add(chart);
    const [opened] = agent.reach().targets;
    expect(opened).toEqual({ to: '10.0.0.0/8', addresses: ['10.0.0.0/8'], exceptAddresses: [], ports: ['every port'], policies: ['open'] });
  });
});

test('a policy that reopens what is denied fails synth, and is named with the exact range', () => {
  const { agent, chart } = two();
  new ApiObject(chart, 'plain', makePolicy('debug', {
    podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.243.7.0/24' } }] }],
  }));
  expect(failure(() => Testing.synth(chart))).toContain(`[${agent.node.path}] NetworkPolicy `);
  expect(failure(() => Testing.synth(chart))).toContain('NetworkPolicy [test/plain] spec.egress[0].to[0] allows 10.243.7.0/24 of the pods');
});

test('agents of other makers are asked for by their construct', () => {
  const { chart } = two();
  const fetch = new kplus.Deployment(chart, 'fetch', { metadata: { namespace: 'tools' }, containers: [{ image: IMAGE }] });
  expect(AgentPolicy.of(chart).reach(fetch).lines()).toEqual([]);
});

test('all agents at once, in the order in which they were made', () => {
  const { chart, agent, search } = two();
  expect(AgentPolicy.of(chart).reaches().map((reach) => [reach.constructPath, reach.lines()])).toEqual([agent, search]
    .map((one) => [one.node.path, one.reach().lines()]));
});

describe('bad input', () => {
  test('no pods, and several sorts', () => {
    const { chart, egress } = two();
    expect(failure(() => AgentPolicy.of(chart).reach(egress)))
      .toBe('test/egress: \'agent\' must make one sort of pods, got "test/egress"; name the construct of a pod or of what makes pods');
    expect(failure(() => AgentPolicy.of(chart).reach(chart)))
      .toBe('test: \'agent\' must make one sort of pods, got "test"; it makes 2 sorts: name one of them');
  });

  test('addresses, ports and protocols that are none', () => {
    const reach = two().agent.reach();
    const path = reach.constructPath;
    expect(failure(() => reach.allowsAddress('203.0.113.0/24', 443)))
      .toBe(`${path}: 'address' must be an address such as "169.254.20.10", got "203.0.113.0/24"`);
    expect(failure(() => reach.allowsAddress('203.0.113.7', 0))).toBe(`${path}: 'port' must be an integer from 1 to 65535, got 0`);
    expect(failure(() => reach.allowsAddress('203.0.113.7', 53, 'udp')))
      .toBe(`${path}: 'protocol' must be one of "TCP", "UDP", "SCTP", got "udp"`);
  });

  test('pods of two clusters', () => {
    const app = new App();
    const agents = ['dev', 'prod'].map((stage) => {
      const chart = new Chart(app, stage);
      new AgentCluster({ name: stage }).applyTo(chart);
      const [namespace, runtime] = [new AgentNamespace(chart, 'agents', { name: 'agents' }), new GVisorRuntime(chart, 'gvisor')];
      return new HardenedAgentPod(chart, 'agent', { namespace, runtime, image: IMAGE, name: 'agent' });
    });
    expect(failure(() => agents[0].reach().allowsPod(agents[1], 80)))
      .toBe('dev/agent: \'target\' must be in the same cluster, got "prod/agent"; the charts of the two carry different AgentClusters');
  });
});
