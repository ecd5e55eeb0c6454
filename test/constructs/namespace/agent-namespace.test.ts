import { ApiObject, App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentNamespaceProps, AgentPolicy, GVisorRuntime, HardenedAgentPod, PodSecurityLevel, PodSubnetEgressDeny,
  Severity,
} from '../../../src';
import { IMAGE, RANGES, only } from '../../support/app';
import { failure } from '../../support/errors';
import { warnings } from '../../support/output';
import { expectSnapshot } from '../../support/schema';

function make(tweak: Partial<AgentNamespaceProps> = {}, chartNamespace?: string): { chart: Chart; namespace: AgentNamespace } {
  const chart = new Chart(new App(), 'test', { namespace: chartNamespace });
  return { chart, namespace: new AgentNamespace(chart, 'agents', { name: 'agents', ...tweak }) };
}

test('makes the namespace, its accounts, quota, limits and the policy that denies ingress', () => {
  expectSnapshot(make({ name: 'team' }).chart);
});

test('the namespace never gets the namespace of its chart, and its objects are in the namespace', () => {
  const { chart } = make({}, 'elsewhere');
  const [namespace, ...others] = Testing.synth(chart);
  expect(namespace.metadata).not.toHaveProperty('namespace');
  expect(others.map((object) => object.metadata.namespace)).toEqual(others.map(() => 'agents'));
});

test('labels, annotations, levels and version can be set', () => {
  const { chart } = make({
    labels: { team: 'a' },
    annotations: { note: 'b' },
    audit: PodSecurityLevel.BASELINE,
    warn: PodSecurityLevel.PRIVILEGED,
    podSecurityVersion: 'v1.33',
  });
  expect(only(chart, 'Namespace').metadata).toEqual({
    name: 'agents',
    annotations: { note: 'b' },
    labels: {
      'team': 'a',
      'cdk8s-hardened-agents/agents': 'true',
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/enforce-version': 'v1.33',
      'pod-security.kubernetes.io/audit': 'baseline',
      'pod-security.kubernetes.io/audit-version': 'v1.33',
      'pod-security.kubernetes.io/warn': 'privileged',
      'pod-security.kubernetes.io/warn-version': 'v1.33',
    },
  });
  expect(warnings()).toEqual(['require-current-pod-security']);
});

test('a weaker level stays, fails synth, and can be acknowledged', () => {
  const { chart, namespace } = make({ enforce: PodSecurityLevel.BASELINE });
  expect(failure(() => Testing.synth(chart)))
    .toMatch('[test/agents] metadata.labels["pod-security.kubernetes.io/enforce"] is "baseline"; set the label');
  AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', 'the log shipper needs a host path');
  expect(only(chart, 'Namespace').metadata).toMatchObject({
    labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
    annotations: { 'cdk8s-hardened-agents/acknowledged-require-restricted-namespace': 'the log shipper needs a host path' },
  });
});

test('an old version, and a quota and limits that were taken out, are told of the namespace', () => {
  const { chart, namespace } = make({ podSecurityVersion: 'v1.33' });
  for (const child of ['Quota', 'Limits']) {
    namespace.node.tryRemoveChild(child);
  }
  const findings = AgentPolicy.of(chart).findings().map(({ constructPath, ruleId, severity }) => [constructPath, ruleId, severity]);
  expect(findings).toEqual([
    ['test/agents', 'require-current-pod-security', Severity.WARNING],
    ['test/agents', 'require-namespace-limits', Severity.WARNING],
  ]);
});

test('a pod of its default account has no token and the default limits', () => {
  const { chart, namespace } = make();
  const spec = { containers: [{ name: 'main', image: IMAGE }] };
  new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace: namespace.name }, spec });
  AgentPolicy.of(chart).enforce({});
  const ids = AgentPolicy.of(chart).findings().map(({ ruleId }) => ruleId);
  expect(ids).toContain('require-sandboxed-runtime');
  expect(ids.filter((id) => ['no-service-account-token', 'require-limits'].includes(id))).toEqual([]);
});

test('amounts are written as the API server keeps them', () => {
  const { chart } = make({
    quota: { pods: 2000, cpu: kplus.Cpu.units(3000), memory: Size.tebibytes(2048), devices: { 'nvidia.com/gpu': 1000 } },
    containerDefaults: { cpu: kplus.Cpu.units(0.5), memory: Size.mebibytes(1024) },
  });
  expect(only(chart, 'ResourceQuota').spec.hard).toMatchObject({
    'pods': '2k', 'requests.cpu': '3k', 'limits.memory': '2Pi', 'requests.nvidia.com/gpu': '1k',
  });
  expect(only(chart, 'LimitRange').spec.limits[0].default).toMatchObject({ cpu: '500m', memory: '1Gi' });
});

test('quota and defaults can be set', () => {
  const { chart } = make({
    quota: {
      pods: 3,
      cpu: kplus.Cpu.millis(1500),
      memory: Size.mebibytes(1536),
      ephemeralStorage: Size.tebibytes(1),
      persistentVolumeClaims: 0,
      nodePorts: 1,
      loadBalancers: 2,
      devices: { 'nvidia.com/gpu': 2, 'amd.com/gpu': 0 },
    },
    containerDefaults: { cpu: kplus.Cpu.units(1), memory: Size.kibibytes(100), ephemeralStorage: Size.mebibytes(1024) },
  });
  expect(only(chart, 'ResourceQuota').spec.hard).toEqual({
    'pods': '3',
    'requests.cpu': '1500m',
    'limits.cpu': '1500m',
    'requests.memory': '1536Mi',
    'limits.memory': '1536Mi',
    'requests.ephemeral-storage': '1Ti',
    'limits.ephemeral-storage': '1Ti',
    'persistentvolumeclaims': '0',
    'services.nodeports': '1',
    'services.loadbalancers': '2',
    'requests.amd.com/gpu': '0',
    'requests.nvidia.com/gpu': '2',
  });
  const amounts = { 'cpu': '1', 'memory': '100Ki', 'ephemeral-storage': '1Gi' };
  expect(only(chart, 'LimitRange').spec.limits).toEqual([{ type: 'Container', default: amounts, defaultRequest: amounts }]);
});

test.each<[string, Partial<AgentNamespaceProps>, string]>([
  ['an empty name', { name: '' }, '\'name\' must be a DNS label'],
  ['a name of 64 characters', { name: 'a'.repeat(64) }, '\'name\' must be a DNS label'],
  ['a name with a dot', { name: 'a.b' }, '\'name\' must be a DNS label'],
  ['a name in capitals', { name: 'Agents' }, '\'name\' must be a DNS label'],
  ['the namespace default', { name: 'default' },
    '\'name\' must not be "default" or begin with "kube-", got "default"; give the agents a namespace of their own'],
  ['a namespace of the cluster', { name: 'kube-system' }, '\'name\' must not be "default" or begin with "kube-", got "kube-system"'],
  ['a Pod Security label', { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } },
    '\'labels\' must have no key that begins with "pod-security.kubernetes.io/", got "pod-security.kubernetes.io/enforce"; use enforce, '
      + 'audit, warn'],
  ['a label of ours', { labels: { 'cdk8s-hardened-agents/agents': 'false' } },
    '\'labels\' must have no key that begins with "cdk8s-hardened-agents/"'],
  ['an unknown level', { enforce: 'lax' as PodSecurityLevel },
    '\'enforce\' must be one of "restricted", "baseline", "privileged", got "lax"'],
  ['a version that is none', { podSecurityVersion: '1.35' },
    '\'podSecurityVersion\' must be a minor version such as "v1.35", or "latest", got "1.35"'],
  ['a quota of no CPU', { quota: { cpu: kplus.Cpu.millis(0) } }, '\'quota.cpu\' must be above zero'],
  ['a quota of negative CPU', { quota: { cpu: kplus.Cpu.millis(-5) } }, '\'quota.cpu\' must be above zero'],
  ['a quota of no memory', { quota: { memory: Size.mebibytes(0) } },
    '\'quota.memory\' must be above zero, in whole kibibytes, such as Size.mebibytes(128), got "0Mi"'],
  ['half a pod', { quota: { pods: 0.5 } }, '\'quota.pods\' must be an integer of at least 0, got 0.5'],
  ['a device that has no domain', { quota: { devices: { gpu: 1 } } },
    '\'quota.devices\' must be the name of an extended resource: a domain and a name, such as "nvidia.com/gpu"'],
  ['half a device', { quota: { devices: { 'nvidia.com/gpu': 0.5 } } },
    '\'quota.devices["nvidia.com/gpu"]\' must be an integer of at least 0, got 0.5'],
  ['a list of devices', { quota: { devices: ['nvidia.com/gpu'] as never } },
    '\'quota.devices\' must be an object such as { "nvidia.com/gpu": 2 }'],
  ['default storage of nothing', { containerDefaults: { ephemeralStorage: Size.gibibytes(0) } },
    '\'containerDefaults.ephemeralStorage\' must be above zero'],
])('refuses %s', (_, tweak, message) => {
  const error = failure(() => make(tweak));
  expect(error).toMatch(`test/agents: ${message}`);
});

test('a name of 63 characters is taken', () => {
  expect(make({ name: 'a'.repeat(63) }).namespace.namespaceName).toHaveLength(63);
});

test('cdk8s-plus takes it as a namespace', () => {
  const { chart, namespace } = make();
  const policy = new kplus.NetworkPolicy(chart, 'policy', { metadata: { namespace: 'other' } });
  policy.addIngressRule(namespace);
  const taken: kplus.Namespace = namespace;
  expect(taken.name).toBe('agents');
  expect(Testing.synth(chart).find((object) => object.metadata.namespace === 'other').spec.ingress[0].from)
    .toEqual([{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } }, podSelector: {} }]);
});

describe('fromNamespaceName', () => {
  test('refers to a namespace and creates nothing', () => {
    const chart = new Chart(new App(), 'test');
    const namespace = AgentNamespace.fromNamespaceName(chart, 'agents', 'team-a');
    new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
    const agent = new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE });
    AgentPolicy.acknowledge(agent, 'require-own-service-account', 'the namespace has no account for it');
    AgentPolicy.acknowledge(agent, 'require-ingress-policy', 'the namespace denies ingress itself');
    expect(Testing.synth(chart).map((object) => object.kind)).toEqual(['NetworkPolicy', 'RuntimeClass', 'Pod']);
    expect(AgentPolicy.of(chart).findings().filter(({ acknowledged }) => acknowledged === undefined)).toEqual([]); // no quota is asked for
    const { metadata, spec } = only(chart, 'Pod');
    expect(metadata.namespace).toBe('team-a');
    expect(spec).not.toHaveProperty('serviceAccountName'); // nothing is known of the accounts there
    expect(spec.automountServiceAccountToken).toBe(false);
  });

  test('is a peer and a selector for cdk8s-plus', () => {
    const chart = new Chart(new App(), 'test');
    const namespace = AgentNamespace.fromNamespaceName(chart, 'agents', 'team-a');
    expect(namespace.toNamespaceSelectorConfig().names).toEqual(['team-a']);
    expect(namespace.toPodSelector()?.toPodSelectorConfig().namespaces?.names).toEqual(['team-a']);
  });

  test.each(['', 'default', 'kube-public', 'a'.repeat(64)])('refuses "%s"', (name) => {
    expect(failure(() => AgentNamespace.fromNamespaceName(new Chart(new App(), 'test'), 'agents', name)))
      .toMatch('test/agents: \'name\' must');
  });
});

describe('one name in two charts', () => {
  const namespaceIn = (chart: Chart, name = 'agents') => new AgentNamespace(chart, 'agents', { name });

  test('one error names both constructs and the remedy', () => {
    const app = new App();
    namespaceIn(new Chart(app, 'books'));
    const again = new Chart(app, 'shop');
    expect(failure(() => namespaceIn(again))).toBe(
      'shop/agents: \'name\' must differ from the names of the cluster\'s other AgentNamespaces, '
        + 'got "agents"; construct "books/agents" makes this namespace: give it to both charts, or refer to it by '
        + 'AgentNamespace.fromNamespaceName; if the charts are for different clusters, apply an AgentCluster of its own to each',
    );
  });

  test('two clusters may each have it, and a chart may refer to that of another chart', () => {
    const app = new App();
    const charts = ['a', 'b'].map((id) => new Chart(app, id));
    charts.forEach((chart) => new AgentCluster({ name: chart.node.id, ...RANGES }).applyTo(chart));
    expect(charts.map((chart) => namespaceIn(chart).namespaceName)).toEqual(['agents', 'agents']);
    expect(AgentNamespace.fromNamespaceName(charts[0], 'theirs', 'agents').namespaceName).toBe('agents');
  });
});
