import { ApiObject, App, Chart, Cron } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentGroup, AgentGroupProps, AgentNamespace, AgentQuarantine, EgressProxy, GVisorRuntime, HardenedAgentCronJob,
  HardenedAgentDeployment, HardenedAgentJob, HardenedAgentStatefulSet, McpServer, PodSubnetEgressDeny,
} from '../../../src';
import { GuardedObject } from '../../../src/synth/guarded-object';
import { Base, IMAGE, Manifest, RANGES, open, pod } from '../../support/app';
import { failure } from '../../support/errors';
import { sandbox, template } from '../sandbox/support';

const LABEL = 'cdk8s-hardened-agents/group-reviewers';
const SELECTOR = { matchLabels: { [LABEL]: 'true' } };
const PEER = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } }, podSelector: SELECTOR };

function group(b: Base, tweak: Partial<AgentGroupProps> = {}, id = 'reviewers'): AgentGroup {
  return new AgentGroup(b.chart, id, { namespace: b.namespace, ...tweak });
}

/** The objects of a kind, which no rule judges. */
function written(chart: Chart, ofKind: string): Manifest[] {
  return chart.node.findAll().flatMap((one) => (ApiObject.isApiObject(one) ? GuardedObject.of(one)?.render().manifest ?? [] : []))
    .filter(({ kind }) => kind === ofKind);
}

/** The rules of the policies for some pods. */
function rules(chart: Chart, direction: 'Egress' | 'Ingress', podSelector: Manifest): Manifest[] {
  return written(chart, 'NetworkPolicy')
    .filter(({ spec }) => spec.policyTypes.includes(direction) && JSON.stringify(spec.podSelector) === JSON.stringify(podSelector))
    .flatMap(({ spec }) => spec[direction.toLowerCase()] ?? []);
}
const address = (p: kplus.AbstractPod) => ({ matchLabels: { 'cdk8s.io/metadata.addr': p.podMetadata.getLabel('cdk8s.io/metadata.addr') } });
const CLOSED = { ...RANGES, allowInternet: false, allowDns: false };

test('labels the pods of its agents, of every kind', () => {
  const b = open();
  const props = { namespace: b.namespace, runtime: b.runtime, image: IMAGE, port: 8080 };
  const agents = [
    pod(b), sandbox(b), template(b), new HardenedAgentDeployment(b.chart, 'deployment', props),
    new HardenedAgentStatefulSet(b.chart, 'set', props),
    new HardenedAgentJob(b.chart, 'job', props), new HardenedAgentCronJob(b.chart, 'cron', { ...props, schedule: Cron.daily() }),
  ];
  group(b, { agents });
  for (const kind of ['CronJob', 'Deployment', 'Job', 'Pod', 'Sandbox', 'SandboxTemplate', 'StatefulSet']) {
    const [{ metadata, spec }] = written(b.chart, kind);
    const ofPod = kind === 'Pod' ? metadata : (spec.jobTemplate?.spec ?? spec)[/^Sandbox/.test(kind) ? 'podTemplate' : 'template'].metadata;
    expect([kind, ofPod.labels[LABEL]]).toEqual([kind, 'true']);
    expect(spec.selector?.matchLabels?.[LABEL]).toBeUndefined();
  }
});

test('an agent can be in several groups, and adding it twice changes nothing', () => {
  const b = open();
  const agent = pod(b);
  const reviewers = group(b, { agents: [agent] });
  reviewers.add(agent);
  group(b, { agents: [agent], name: 'testers' }, 'other');
  expect(written(b.chart, 'Pod')[0].metadata.labels).toMatchObject({ [LABEL]: 'true', 'cdk8s-hardened-agents/group-testers': 'true' });
  expect([reviewers.groupName, reviewers.namespaceName]).toEqual(['reviewers', 'agents']);
});

test('is one caller wherever pods are, also for agents that join later', () => {
  const b = open();
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...CLOSED });
  const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
  const server = new McpServer(b.chart, 'search', { namespace: tools, runtime: b.runtime, image: IMAGE, port: 8081, ...RANGES });
  const reviewers = group(b);
  egress.allowToCidr('203.0.113.0/24', { from: reviewers, port: 443 });
  egress.allowTo(server.deployment, { from: reviewers, port: 8081 });
  server.egress.allowFrom(reviewers, { port: 8082 });
  server.egress.allowFromPods(reviewers, { port: 8083 });
  egress.allowFrom(kplus.Namespaces.select(b.chart, 'web', { names: ['web'] }), { to: reviewers, port: 8080 });
  reviewers.add(pod(b, {}, 'one'));
  reviewers.add(pod(b, {}, 'two'));
  const to = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } }, podSelector: address(server.deployment) };
  const ports = (port: number) => [{ port, protocol: 'TCP' }];
  expect(rules(b.chart, 'Egress', SELECTOR)).toEqual([
    { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: ports(443) },
    ...[8081, 8082, 8083].map((port) => ({ to: [to], ports: ports(port) })),
  ]);
  expect(rules(b.chart, 'Ingress', SELECTOR)).toEqual([{ from: [expect.anything()], ports: ports(8080) }]);
  expect(rules(b.chart, 'Ingress', address(server.deployment)))
    .toEqual([8081, 8082, 8083].map((port) => ({ from: [PEER], ports: ports(port) })));
});

test('names of hosts are for the whole group', () => {
  const b = open();
  const gateways = new AgentNamespace(b.chart, 'gateways', { name: 'gateways' });
  const proxy = new EgressProxy(b.chart, 'proxy', {
    namespace: gateways, runtime: b.runtime, image: IMAGE, ...RANGES, sniCheck: { image: IMAGE },
  });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...CLOSED, fqdnBackEnd: proxy.fqdnBackEnd });
  egress.allowToFqdn('api.example.com', 443, { from: group(b, { agents: [pod(b)] }) });
  expect(rules(b.chart, 'Egress', SELECTOR)).toHaveLength(1);
  expect(rules(b.chart, 'Ingress', address(proxy.deployment)).flatMap(({ from }) => from)).toContainEqual(PEER);
});

test('a policy for the group alone isolates its agents, and a quarantine cuts them off', () => {
  const b = open();
  const namespace = AgentNamespace.fromNamespaceName(b.chart, 'ref', 'elsewhere');
  const reviewers = new AgentGroup(b.chart, 'reviewers', { namespace, agents: [pod({ ...b, namespace })] });
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace, agent: reviewers, ...CLOSED });
  egress.allowToCidr('203.0.113.0/24', { port: 443 });
  new AgentQuarantine(b.chart, 'quarantine', { namespace });
  const outside = { matchExpressions: [{ key: 'cdk8s-hardened-agents/quarantine', operator: 'DoesNotExist' }], ...SELECTOR };
  expect(rules(b.chart, 'Egress', outside)).toHaveLength(1);
});

describe('where nothing isolates the namespace', () => {
  const apart = () => {
    const b = open();
    const namespace = AgentNamespace.fromNamespaceName(b.chart, 'ref', 'elsewhere');
    const tools = new AgentNamespace(b.chart, 'tools', { name: 'tools' });
    const server = new McpServer(b.chart, 'search', { namespace: tools, runtime: b.runtime, image: IMAGE, port: 8081, ...RANGES });
    const inThere = { ...b, namespace };
    const [alone, free] = [pod(inThere, {}, 'alone'), pod(inThere, {}, 'free')];
    const reviewers = new AgentGroup(b.chart, 'reviewers', { namespace });
    const steps = {
      isolate: () => new PodSubnetEgressDeny(b.chart, 'egress', { namespace, agent: alone, ...CLOSED }),
      isolateGroup: () => new PodSubnetEgressDeny(b.chart, 'ofGroup', { namespace, agent: reviewers, ...CLOSED }),
      join: () => [alone, free].forEach((one) => reviewers.add(one)),
      allow: () => server.egress.allowFrom(reviewers, { port: 8081 }),
      use: () => free.use(server, { as: 'SEARCH_URL' }),
    };
    const opened = (selector: Manifest) => rules(b.chart, 'Egress', selector).length;
    return { ...b, steps, opened: () => [SELECTOR, address(alone), address(free)].map(opened) };
  };
  const orders = (names: readonly string[]): string[][] => (names.length < 2 ? [[...names]]
    : names.flatMap((one) => orders(names.filter((other) => other !== one)).map((rest) => [one, ...rest])));
  const run = (order: string[]) => {
    const app = apart();
    order.forEach((step) => app.steps[step as keyof typeof app.steps]());
    return app.opened();
  };

  test.each(orders(['isolate', 'join', 'allow']))('only the agent that a policy isolates gets a rule: %s, %s, %s', (...order) => {
    expect(run(order)).toEqual([0, 1, 0]);
  });

  test.each(orders(['isolateGroup', 'join', 'use']))('what isolates the group isolates its agents: %s, %s, %s', (...order) => {
    expect(run(order)).toEqual([0, 0, 1]);
  });

  test.each(orders(['isolateGroup', 'join', 'allow']))('a rule of the group is enough for its agents: %s, %s, %s', (...order) => {
    expect(run(order)).toEqual([1, 0, 0]);
  });
});

test('a policy that lets a group in states who it is', () => {
  const b = open();
  const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...CLOSED });
  const [called, agent] = [pod(b, {}, 'called'), pod(b, { name: 'coder' }, 'agent')];
  const [testers, reviewers] = [group(b, { agents: [agent], labels: { app: 'session' } }, 'testers'), group(b)];
  egress.allowFrom(testers, { to: called });
  egress.allowFrom(reviewers, { to: called });
  reviewers.add(template(b, { name: 'python' }));
  reviewers.add(agent);
  const [policy] = written(b.chart, 'NetworkPolicy').filter(({ metadata }) => metadata.annotations?.['cdk8s-hardened-agents/groups']);
  expect(policy.spec.podSelector).toEqual(address(called));
  expect(JSON.parse(policy.metadata.annotations['cdk8s-hardened-agents/groups'] as string)).toEqual([
    { name: 'reviewers', namespace: 'agents', labels: { [LABEL]: 'true' }, agents: ['Pod/coder', 'SandboxTemplate/python'] },
    { name: 'testers', namespace: 'agents', labels: { app: 'session' } },
  ]);
});

test('by labels, it needs no agent, and agents that it has get the labels', () => {
  const b = open();
  const sessions = group(b, { labels: { app: 'session' } });
  expect(sessions.node.validate()).toEqual([]);
  sessions.add(pod(b, { labels: { app: 'session', tier: 'a' } }));
  sessions.add(template(b));
  expect(written(b.chart, 'SandboxTemplate')[0].spec.podTemplate.metadata.labels.app).toBe('session');
  expect(sessions.toPodSelectorConfig().labelSelector._toKube()).toMatchObject({ matchLabels: { app: 'session' } });
});

test('without an agent, it fails at synth', () => {
  const b = open();
  group(b);
  expect(failure(() => b.app.synth())).toContain(
    '[test/reviewers] a group needs an agent; give \'agents\', call add(…), or give the \'labels\' of pods that others make');
});

describe('a wrong value', () => {
  const tools = (b: Base) => AgentNamespace.fromNamespaceName(b.chart, 'other', 'tools');
  const proxy = (b: Base) => new EgressProxy(b.chart, 'proxy', {
    namespace: new AgentNamespace(b.chart, 'gateways', { name: 'gateways' }), runtime: b.runtime, image: IMAGE, ...RANGES,
  }).deployment;

  test.each<[string, (b: Base) => unknown, string]>([
    ['no DNS label as name', (b) => group(b, { name: 'Reviewers' }), 'test/reviewers: \'name\' must be a DNS label: 1 to 63'],
    ['an id that is no name', (b) => group(b, {}, 'The reviewers'), 'test/The reviewers: \'name\' must be a DNS label: 1 to 63'],
    ['a long name', (b) => group(b, { name: 'a'.repeat(58) }), '\'name\' must have at most 57 characters'],
    ['a name twice', (b) => [group(b), group(b, { name: 'reviewers' }, 'second')],
      'test/second: \'name\' must differ from those of the other groups in namespace "agents", got "reviewers"'],
    ['no agent of this library', (b) => group(b, { agents: [new kplus.Pod(b.chart, 'plain', { containers: [{ image: IMAGE }] })] }),
      'test/reviewers: \'agents[0]\' must be an agent of this library, got "test/plain"'],
    ['another group', (b) => group(b).add(group(b, {}, 'second')), '\'agent\' must be an agent of this library, got "test/second"'],
    ['nothing', (b) => group(b).add(undefined as any), 'test/reviewers: \'agent\' must be given, got nothing'],
    ['a server for agents', (b) => group(b, { agents: [proxy(b)] }), '\'agents[0]\' must be an agent, got "test/proxy/Deployment"'],
    ['an agent of another namespace', (b) => group(b, { agents: [pod({ ...b, namespace: tools(b) })] }),
      'test/reviewers: \'agents[0]\' must be in namespace "agents", got ["tools"]; make a group for the agents of the other namespace'],
    ['no label', (b) => group(b, { labels: {} }), 'test/reviewers: \'labels\' must have a label, got {}'],
    ['a label of the library', (b) => group(b, { labels: { 'cdk8s-hardened-agents/agent': 'true' } }),
      '\'labels\' must have no key that begins with "cdk8s-hardened-agents/"'],
    ['an agent with another label', (b) => group(b, { labels: { app: 'session' }, agents: [pod(b, { labels: { app: 'ui' } })] }),
      '\'agents[0]\' must have no other value of label "app" than "session", got "ui"; remove the label from the agent'],
  ])('%s', (_, act, message) => {
    expect(failure(() => act(open()))).toContain(message);
  });

  test('an agent of another cluster', () => {
    const app = new App();
    const [one, other] = ['one', 'other'].map((name) => {
      const chart = new Chart(app, name);
      new AgentCluster({ name, ...RANGES }).applyTo(chart);
      const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
      return { app, chart, namespace, runtime: new GVisorRuntime(chart, 'gvisor') };
    });
    expect(failure(() => group(one, { agents: [pod(other)] }))).toContain(
      '\'agents[0]\' must be in the cluster of the group, got "other/agent"; make a group in the cluster of the agent');
  });
});
