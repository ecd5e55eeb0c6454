import { ApiObject, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentNamespace, AgentPolicy, HardenedAgentDeployment, PodSubnetEgressDeny } from '../../src';
import { IMAGE, open, pod } from '../support/app';
import { failure } from '../support/errors';
import { makePolicy } from '../support/plain';

const RANGES = { podCidrs: ['10.243.0.0/16'], serviceCidrs: ['10.96.0.0/12'] };

/** An agent that a workload of another namespace may call, and one in front of which nobody stands. */
function two() {
  const b = open();
  const agent = pod(b, { name: 'agent' });
  const web = new kplus.Deployment(b.chart, 'web', { metadata: { namespace: 'web', name: 'web' }, containers: [{ image: IMAGE }] });
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  const search = new HardenedAgentDeployment(b.chart, 'search', {
    namespace: tools,
    runtime: b.runtime,
    image: IMAGE,
    port: 8443,
    name: 'search',
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, allowInternet: false, allowDns: false, ...RANGES });
  new PodSubnetEgressDeny(b.chart, 'tools-egress', { namespace: tools, allowInternet: false, allowDns: false, ...RANGES });
  egress.allowFrom(kplus.Pods.select(b.chart, 'frontends', {
    labels: { app: 'frontend' },
    namespaces: kplus.Namespaces.select(b.chart, 'shop', { names: ['shop'] }),
  }),
  { to: agent, port: 8080 });
  return { ...b, agent, web, search, egress };
}

test('callers by name, by labels that no pod of the app has, and by address', () => {
  const { chart, agent, search, egress } = two();
  expect(agent.reachedBy().lines()).toEqual(['pods app=frontend in namespace shop:8080']);
  egress.allowTo(search, { from: agent });
  egress.allowFrom(kplus.NetworkPolicyIpBlock.ipv4(chart, 'office', '198.51.100.0/24', ['198.51.100.128/25']), { to: agent, port: 8080 });
  expect(search.reachedBy().lines()).toEqual(['Pod "agents/agent":8443']);
  expect(agent.reach().lines()).toEqual(['Deployment "tools/search":8443']);
  expect(agent.reachedBy().sources.map(({ policies, ...source }) => ({ ...source, count: policies.length }))).toEqual([
    { from: '198.51.100.0/25', addresses: ['198.51.100.0/25'], exceptAddresses: [], ports: ['8080/TCP'], count: 1 },
    {
      from: 'pods app=frontend in namespace shop',
      addresses: [],
      exceptAddresses: [],
      ports: ['8080/TCP'],
      pods: 'app=frontend',
      count: 1,
      namespaces: 'kubernetes.io/metadata.name=shop',
    },
  ]);
  Testing.synth(chart);
});

describe('a policy of others at the other end', () => {
  const only = (policyTypes: string[], namespace: string) => makePolicy({ name: 'deny', namespace }, { podSelector: {}, policyTypes });

  test('refuses what the agent may call', () => {
    const { chart, agent, search, web, egress } = two();
    egress.allowTo(web, { from: agent, port: 5432 });
    egress.allowTo(search, { from: agent });
    expect(agent.reach().refused).toEqual([]);
    new ApiObject(chart, 'deny', only(['Ingress'], 'web'));
    expect(agent.reach().lines()).toEqual(['Deployment "tools/search":8443']);
    expect(agent.reach().refused.map(({ to }) => to)).toEqual(['Deployment "web/web"']);
    expect(agent.reach().targets.map(({ to }) => to)).toEqual(['Deployment "tools/search"']);
  });

  test('keeps a caller in', () => {
    const { chart, agent, web, egress } = two();
    egress.allowFrom(web, { to: agent });
    expect(agent.reachedBy().refused).toEqual([]);
    new ApiObject(chart, 'deny', only(['Egress'], 'web'));
    expect(agent.reachedBy().lines()).toEqual(['pods app=frontend in namespace shop:8080']);
    expect(agent.reachedBy().refused.map(({ from, ports }) => [from, ports])).toEqual([['Deployment "web/web"', ['8080/TCP']]]);
  });
});

test('both sides decide whether a call gets through, and an address is asked for by itself', () => {
  const { chart, agent, search, egress, web } = two();
  egress.allowTo(search, { from: agent });
  egress.allowFrom(kplus.NetworkPolicyIpBlock.ipv4(chart, 'office', '198.51.100.0/24'), { to: agent, port: 8080 });
  const [ofSearch, ofAgent] = [search.reachedBy(), agent.reachedBy()];
  expect([ofSearch.allowsPod(agent, 8443), ofSearch.allowsPod(agent, 80), ofSearch.allowsPod(web, 8443)]).toEqual([true, false, false]);
  expect(['198.51.100.7', '198.51.101.7'].map((address) => ofAgent.allowsAddress(address, 8080))).toEqual([true, false]);
  expect(ofAgent.allowsAddress('198.51.100.7', 8080, 'UDP')).toBe(false);
});

test('an agent that no policy closes is called by everyone', () => {
  const { chart, web } = two();
  expect(AgentPolicy.of(chart).reachedBy(web).lines()).toEqual(['everyone on every port']);
});

test('a policy of any maker counts, and a named port is the agent\'s own', () => {
  const { chart, agent } = two();
  new ApiObject(chart, 'open', makePolicy('open', {
    podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 'http' }, { port: 9090 }] }],
  }));
  const [source] = agent.reachedBy().sources;
  expect(source).toMatchObject({ from: 'every pod in every namespace', policies: ['open'] });
  expect(source.ports).toEqual(['9090/TCP']); // the agent calls none of its ports "http"
});

test('all agents at once, in the order in which they were made', () => {
  const { chart, agent, search } = two();
  expect(AgentPolicy.of(chart).callers().map((callers) => [callers.constructPath, callers.lines()])).toEqual([agent, search]
    .map((one) => [one.node.path, one.reachedBy().lines()]));
});

test('addresses, ports and protocols that are none', () => {
  const callers = two().agent.reachedBy();
  const path = callers.constructPath;
  expect(failure(() => callers.allowsAddress('pod', 443))).toBe(`${path}: 'address' must be an address such as "169.254.20.10", got "pod"`);
  expect(failure(() => callers.allowsAddress('203.0.113.7', 0))).toBe(`${path}: 'port' must be an integer from 1 to 65535, got 0`);
  expect(failure(() => callers.allowsAddress('203.0.113.7', 53, 'udp')))
    .toBe(`${path}: 'protocol' must be one of "TCP", "UDP", "SCTP", got "udp"`);
});
