import { Chart, Testing } from 'cdk8s';
import { EnvValue } from 'cdk8s-plus-29';
import { Brokered, brokered } from './brokered';
import { AUTHORITY } from './certificates';
import { AgentCluster, AgentGroup, AgentNamespace, AgentPolicy, BrokerTls, BrokeredApi, HardenedAgentDeployment } from '../../../../src';
import { IMAGE, Manifest, RANGES, objects, pod } from '../../../support/app';
import { failure } from '../../../support/errors';
import { warnings } from '../../../support/output';
import { expectValid } from '../../../support/schema';
import { claim, pool, template } from '../../sandbox/support';

/** A grant for a group of agents, and for the sandboxes of a template. */

const PEER = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } },
  podSelector: { matchLabels: { 'cdk8s-hardened-agents/group-reviewers': 'true' } },
};
const search = ({ key }: Brokered, host = 'api.search.example') => BrokeredApi.of({
  host, key, header: 'x-api-key', methods: ['GET'], paths: ['/v1/search'], urlVariable: 'SEARCH_URL',
});
const reviewers = ({ chart, namespace, agent }: Brokered) => new AgentGroup(chart, 'reviewers', { namespace, agents: [agent] });
const deployment = ({ chart, namespace, runtime }: Brokered) => new HardenedAgentDeployment(chart, 'workers', {
  namespace, runtime, image: IMAGE, port: 8080,
});
/** The policies that name some pods on a port. */
const policies = (b: Brokered, port: number): Manifest[] => objects(b.chart, 'NetworkPolicy')
  .filter(({ spec }) => JSON.stringify(spec).includes(`"port":${port}`));
const variables = (object: Manifest): { [name: string]: string } => Object.fromEntries((object.spec.template?.spec ?? object.spec)
  .containers[0].env.map(({ name, value }: Manifest) => [name, value]));
const ofWorkers = (b: Brokered) => variables(objects(b.chart, 'Deployment').find(({ metadata }) => metadata.name !== 'broker')!);

test('is one grant with one port, and policies name the group once', () => {
  const b = brokered();
  const group = reviewers(b);
  const { port, grantName } = b.broker.grant(group, search(b));
  group.add(deployment(b));
  expect(grantName).toBe('test-reviewers-api-search-example');
  const [ingress, egress] = ['Ingress', 'Egress'].map((one) => policies(b, port).filter(({ spec }) => spec.policyTypes[0] === one));
  expect([ingress.length, egress.length]).toEqual([1, 1]);
  expect(ingress[0].spec.ingress).toEqual([{ from: [PEER], ports: [{ port, protocol: 'TCP' }] }]);
  expect(egress[0].spec.podSelector).toEqual(PEER.podSelector);
  expect(objects(b.chart, 'Service').flatMap(({ spec }) => spec.ports.map((one: Manifest) => one.port))).toEqual([9902, port]);
  expectValid(objects(b.chart, 'NetworkPolicy'));
});

test('gives each agent what an agent with a grant has, also one that joins later', () => {
  const alone = brokered({ clusterIP: '10.96.0.54', tls: BrokerTls.certManager({ issuer: 'ca', ca: AUTHORITY }) });
  const b = brokered({ clusterIP: '10.96.0.54', tls: BrokerTls.certManager({ issuer: 'ca', ca: AUTHORITY }) });
  const group = reviewers(b);
  const env = { NO_PROXY: EnvValue.fromValue('10.0.0.0/8') };
  const grantTo = (one: Brokered, agent: AgentGroup | HardenedAgentDeployment) => {
    one.broker.grant(agent, search(one), { name: 'search', port: 20_001 });
    one.broker.grantGit(agent, 'github.com', { key: one.key, repositories: ['org/app'], name: 'git', port: 20_002 });
  };
  const withProxy = (one: Brokered) => new HardenedAgentDeployment(one.chart, 'workers', {
    namespace: one.namespace,
    runtime: one.runtime,
    containers: [{ image: IMAGE, portNumber: 8080, envVariables: env }],
  });
  grantTo(alone, withProxy(alone));
  grantTo(b, group);
  group.add(withProxy(b));
  expect(ofWorkers(b)).toEqual(ofWorkers(alone));
  expect(ofWorkers(b)).toMatchObject({
    SEARCH_URL: 'https://10.96.0.54:20001',
    GIT_CONFIG_COUNT: '13',
    NODE_EXTRA_CA_CERTS: '/etc/credential-broker-ca/ca.crt',
    NO_PROXY: '10.0.0.0/8,10.96.0.54',
  });
  expect(variables(objects(b.chart, 'Pod')[0])).toMatchObject({ SEARCH_URL: 'https://10.96.0.54:20001', GIT_CONFIG_COUNT: '13' });
});

test('every rule holds for a group and for sandboxes of a template, with all objects judged', () => {
  const b = brokered({ clusterIP: '10.96.0.54' });
  const python = template(b);
  claim(b, { pool: pool(b, { template: python }) });
  const group = reviewers(b);
  group.add(template(b, {}, 'node'));
  b.broker.grant(group, BrokeredApi.anthropic({ key: b.key }));
  b.broker.grantGit(group, 'github.com', { key: b.key, repositories: ['org/app'] });
  b.broker.grant(python, BrokeredApi.anthropic({ key: b.key }));
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('all sandboxes of a template are one caller', () => {
  const b = brokered();
  const python = template(b, { name: 'python' });
  claim(b, { pool: pool(b, { template: python }) }, 'first');
  const { url, port } = b.broker.grant(python, search(b));
  const [{ spec: { podTemplate } }] = objects(b.chart, 'SandboxTemplate');
  expect(podTemplate.spec.containers[0].env).toEqual([{ name: 'SEARCH_URL', value: url }]);
  const [egress, ingress] = [policies(b, port)[0], policies(b, port)[1]].sort((one) => (one.spec.policyTypes[0] === 'Egress' ? -1 : 1));
  expect(podTemplate.metadata.labels).toMatchObject(egress.spec.podSelector.matchLabels as Manifest);
  expect(ingress.spec.ingress[0].from).toEqual([{ ...PEER, podSelector: egress.spec.podSelector }]);
  expect(AgentPolicy.of(b.app).reach(python).lines()).toContain('grant api.search.example: GET /v1/search');
});

test('sessions that others make have a port, and the URL is theirs to get', () => {
  const b = brokered();
  const sessions = new AgentGroup(b.chart, 'sessions', { namespace: b.namespace, labels: { app: 'session' } });
  const { url, port } = b.broker.grant(sessions, search(b));
  expect(url).toBe(`http://broker.gateways.svc:${port}`);
  const [ingress, egress] = policies(b, port).sort((one) => (one.spec.policyTypes[0] === 'Ingress' ? -1 : 1));
  expect(egress.spec.podSelector).toEqual({ matchLabels: { app: 'session' } });
  expect(ingress.spec.ingress[0].from).toEqual([{ ...PEER, podSelector: { matchLabels: { app: 'session' } } }]);
  expect(warnings()).toEqual(['no-idle-policy']);
});

describe('an agent has one grant for each host and header', () => {
  const message = (agent: string, beside: string) => `test/broker: agent "${agent}" must have one grant for host "api.search.example" and `
    + `header "x-api-key", got a second one beside "${beside}"; give the methods and paths of both to one grant, or one of them another `
    + '\'header\' that the API takes';
  const OUT = ', or leave the agent out of the group';

  test.each<[string, (b: Brokered) => unknown, string]>([
    ['its own before that of its group', (b) => [b.broker.grant(b.agent, search(b)), b.broker.grant(reviewers(b), search(b))],
      message('test/agent', 'test-agent-api-search-example') + OUT],
    ['its own after that of its group', (b) => [b.broker.grant(reviewers(b), search(b)), b.broker.grant(b.agent, search(b))],
      message('test/agent', 'test-reviewers-api-search-example') + OUT],
    ['of two groups', (b) => ['one', 'two'].map((name) => b.broker.grant(
      new AgentGroup(b.chart, name, { namespace: b.namespace, agents: [b.agent] }), search(b))),
    message('test/agent', 'test-one-api-search-example') + OUT],
    ['of a group that it joins later', (b) => {
      const group = reviewers(b);
      const other = pod(b, {}, 'other');
      [other, group].forEach((one) => b.broker.grant(one, search(b)));
      group.add(other);
    }, message('test/other', 'test-other-api-search-example') + OUT],
    ['twice of one group', (b) => {
      const group = reviewers(b);
      [1, 2].forEach((i) => b.broker.grant(group, search(b), { name: `search-${i}` }));
    }, message('test/agent', 'search-1') + OUT],
    ['two of its own', (b) => [1, 2].map((i) => b.broker.grant(b.agent, search(b), { name: `search-${i}` })),
      message('test/agent', 'search-1')],
  ])('%s', (_, act, expected) => {
    expect(failure(() => act(brokered()))).toBe(expected);
  });

  test('grants of its own and of its group for other hosts', () => {
    const b = brokered();
    const urls = [reviewers(b), b.agent].map((agent, i) => (
      b.broker.grantGit(agent, `git${i}.example`, { key: b.key, repositories: ['org/app'] }).url));
    const given = Object.values(variables(objects(b.chart, 'Pod')[0]));
    expect(urls.map((url) => given.includes(`url.${url}/.insteadOf`))).toEqual([true, true]);
  });
});

test('a group has grants in further pods of the broker', () => {
  const b = brokered();
  const group = reviewers(b);
  group.add(deployment(b));
  Array.from({ length: 60 }, (_, i) => b.broker.grant(group, BrokeredApi.of({
    host: `api-${i}.example.com`, key: b.key, methods: ['GET'], paths: Array.from({ length: 12 }, (__, n) => `/v1/${i}/${n}`),
  })));
  AgentPolicy.of(b.app).enforce({ ...RANGES });
  Testing.synth(b.chart);
  expect(b.broker.deployments.length).toBeGreaterThan(1);
  expect(AgentPolicy.of(b.app).findings()).toEqual([]);
});

test('agents of several charts are in one group', () => {
  const b = brokered();
  const [one, two] = ['one', 'two'].map((name) => pod({ ...b, chart: new Chart(b.app, name) }));
  const group = reviewers(b);
  b.broker.grant(group, search(b));
  group.add(one);
  group.add(two);
  const text = b.app.synthYaml();
  expect(text.match(/cdk8s-hardened-agents\/group-reviewers: "true"/g)).toHaveLength(5);
});

test('a group of another cluster', () => {
  const b = brokered();
  const chart = new Chart(b.app, 'other');
  new AgentCluster({ name: 'other', ...RANGES }).applyTo(chart);
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const group = new AgentGroup(chart, 'sessions', { namespace, labels: { app: 'session' } });
  expect(failure(() => b.broker.grant(group, search(b)))).toBe('test/broker: \'agent\' must be in the cluster of the broker, '
    + 'got "other/sessions"; make a broker in the cluster of the agent');
});
