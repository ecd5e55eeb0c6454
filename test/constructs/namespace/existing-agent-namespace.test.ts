import { App, Chart, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, AgentPolicy, ExistingAgentNamespace, ExistingAgentNamespaceProps, GVisorRuntime,
  HardenedAgentPod, PodSubnetEgressDeny,
} from '../../../src';
import { IMAGE, RANGES, objects, only } from '../../support/app';
import { failure } from '../../support/errors';
import { expectSnapshot } from '../../support/schema';

const REASON = 'the platform team enforces restricted in every namespace that it makes';

function make(tweak: Partial<ExistingAgentNamespaceProps> = {}): { chart: Chart; namespace: ExistingAgentNamespace } {
  const chart = new Chart(new App(), 'test');
  return { chart, namespace: new ExistingAgentNamespace(chart, 'agents', { name: 'agents', ...tweak }) };
}

/** The same with an agent, for which the policies are. */
function withAgent(tweak: Partial<ExistingAgentNamespaceProps> = {}): { chart: Chart; namespace: ExistingAgentNamespace } {
  const { chart, namespace } = make(tweak);
  new PodSubnetEgressDeny(chart, 'egress', { namespace, ...RANGES });
  new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 8080 });
  return { chart, namespace };
}

test('makes the accounts and the policy that denies ingress and egress, and no namespace, quota and limits', () => {
  const { chart, namespace } = make();
  AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', REASON);
  expectSnapshot(chart);
});

test('synth fails until someone says why the namespace has its Pod Security labels', () => {
  const { chart, namespace } = withAgent();
  expect(failure(() => Testing.synth(chart))).toContain('[test/agents] '
    + 'metadata.annotations["cdk8s-hardened-agents/namespace"] is "existing": no manifest shows the labels of namespace "agents"; set the '
    + 'label pod-security.kubernetes.io/enforce to restricted; the API server then rejects every weak pod there, '
    + 'so if other pods run beside the agents, first move the agents to a namespace of their own; acknowledge the finding if');
  AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', REASON);
  expect(AgentPolicy.of(chart).findings().map(({ ruleId, acknowledged }) => [ruleId, acknowledged]))
    .toEqual([['require-restricted-namespace', REASON]]);
  expect(only(chart, 'Pod').spec.serviceAccountName).toBe('agent');
});

test('a namespace that another chart of the app makes has its labels in the manifests', () => {
  const { chart } = withAgent();
  const other = new Chart(chart.node.root as App, 'platform');
  new AgentNamespace(other, 'agents', { name: 'agents' });
  expect(AgentPolicy.of(chart).findings().map(({ ruleId }) => ruleId)).not.toContain('require-restricted-namespace');
});

test('its accounts pull images, and it has the quota and limits that are asked for', () => {
  const { chart, namespace } = make({ quota: { pods: 3 }, containerDefaults: { memory: Size.mebibytes(256) } });
  expect(namespace.imagePullSecretNames).toBeUndefined();
  AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', REASON);
  expect(only(chart, 'ResourceQuota').spec.hard.pods).toBe('3');
  expect(only(chart, 'LimitRange').spec.limits[0].default.memory).toBe('256Mi');
});

test.each(['new', 'existing'] as const)('agents of a namespace (%s) pull images by their account', (kind) => {
  const chart = new Chart(new App(), 'test');
  const imagePullSecrets = [kplus.Secret.fromSecretName(chart, 'registry', 'registry'), kplus.Secret.fromSecretName(chart, 'b', 'backup')];
  const namespace = kind === 'new'
    ? new AgentNamespace(chart, 'agents', { name: 'agents', imagePullSecrets })
    : new ExistingAgentNamespace(chart, 'agents', { name: 'agents', imagePullSecrets });
  if (kind === 'existing') {
    AgentPolicy.acknowledge(namespace, 'require-restricted-namespace', REASON);
  }
  expect(namespace.imagePullSecretNames).toEqual(['registry', 'backup']);
  expect(objects(chart, 'ServiceAccount').map(({ metadata, imagePullSecrets: given }) => [metadata.name, given])).toEqual([
    ['agent', [{ name: 'registry' }, { name: 'backup' }]], ['default', undefined],
  ]);
});

test.each<[string, object, string]>([
  ['no name', { name: undefined }, '\'name\' must be a DNS label'],
  ['a namespace of the cluster', { name: 'kube-system' }, '\'name\' must not be "default" or begin with "kube-"'],
  ['pull secrets by name', { imagePullSecrets: ['registry'] },
    '\'imagePullSecrets[0]\' must be a Secret, got "registry"; give new DockerConfigSecret(…) or Secret.fromSecretName(…)'],
  ['a quota of half a pod', { quota: { pods: 0.5 } }, '\'quota.pods\' must be an integer of at least 0, got 0.5'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => make(tweak))).toContain(`test/agents: ${message}`);
});
