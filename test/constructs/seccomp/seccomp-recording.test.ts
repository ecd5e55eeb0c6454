import { Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, KataHypervisor, KataRuntime, SeccompMergeStrategy, SeccompRecorder, SeccompRecording,
  SeccompRecordingProps,
} from '../../../src';
import { Base, base, objects, only, open, pod } from '../../support/app';
import { failure, GIVE_NAMESPACE } from '../../support/errors';
import { expectSnapshot, expectValid } from '../../support/schema';

const record = ({ chart, namespace }: Base, tweak: Partial<SeccompRecordingProps> = {}) =>
  new SeccompRecording(chart, 'recording', { namespace, ...tweak });
const runc = (b: Base) => {
  const agent = pod(b, { runtime: AgentRuntime.runc(), name: 'agent' });
  AgentPolicy.acknowledge(agent, 'require-sandboxed-runtime', 'recorded in a test cluster');
  return agent;
};

test('a whole chart: an agent on runc that is recorded, after the recording', () => {
  const b = base();
  record(b, { agent: runc(b), name: 'agent' });
  const surroundings = base();
  runc(surroundings);
  expectSnapshot(b.chart, surroundings.chart);
  expect(AgentPolicy.of(b.app).findings().filter(({ acknowledged }) => acknowledged === undefined)).toEqual([]);
});

test('everything that can be said', () => {
  const b = open();
  const recording = record(b, {
    agent: kplus.Pods.select(b.chart, 'workers', { labels: { role: 'worker' }, expressions: [kplus.LabelExpression.exists('team')] }),
    name: 'workers',
    recorder: SeccompRecorder.LOGS,
    mergeStrategy: SeccompMergeStrategy.CONTAINERS,
    containers: ['main', 'proxy'],
    installRecorded: true,
  });
  expectValid(objects(b.chart, 'ProfileRecording'));
  expect(only(b.chart, 'ProfileRecording').spec).toEqual({
    kind: 'SeccompProfile',
    recorder: 'Logs',
    mergeStrategy: 'Containers',
    podSelector: { matchLabels: { role: 'worker' }, matchExpressions: [{ key: 'team', operator: 'Exists' }] },
    containers: ['main', 'proxy'],
    disableProfileAfterRecording: false,
  });
  expect([recording.recordingName, recording.profileName('main')]).toEqual(['workers', 'workers-main']);
});

test('the least: every pod, by eBPF, for review', () => {
  const b = open();
  const recording = record(b);
  const { metadata, spec } = only(b.chart, 'ProfileRecording');
  expect(metadata).toEqual({ name: recording.recordingName, namespace: 'agents' });
  expect(spec).toEqual({
    kind: 'SeccompProfile',
    recorder: 'Bpf',
    mergeStrategy: 'None',
    podSelector: {},
    disableProfileAfterRecording: true,
  });
  expect(only(b.chart, 'Namespace').metadata.labels).toMatchObject({ 'spo.x-k8s.io/enable-recording': 'true' });
});

const blind = (name: string, isolation: string, selector = '{}') =>
  `Validation failed with the following errors:\n  [test/recording] spec.podSelector is ${selector}: it selects Pod "${name}", `
  + `and its runtime (${isolation}) hides system calls from the node; record the agent in a test cluster `
  + 'without a sandboxed runtimeClassName, and use the profile with a runtime that applies it; AgentRuntime.runc() sets no class '
    + '(no-blind-recording)';

test.each<[string, (b: Base) => unknown, string | undefined]>([
  ['an agent in gVisor', (b) => record(b, { agent: pod(b, { name: 'hidden' }) }),
    blind('hidden', 'user-space-kernel', '{"matchLabels":{"cdk8s.io/metadata.addr":"test-agent-c8bbe121"}}')],
  ['an agent in Kata', (b) => {
    pod(b, {
      name: 'hidden',
      runtime: new KataRuntime(b.chart, 'kata',
        { hypervisor: KataHypervisor.QEMU }),
    }); record(b);
  }, blind('hidden', 'virtual-machine')],
  ['an agent that is made later', (b) => { record(b); pod(b, { name: 'hidden' }); }, blind('hidden', 'user-space-kernel')],
  ['an agent on runc beside one in gVisor', (b) => { record(b, { agent: runc(b) }); pod(b, {}, 'other'); }, undefined],
  ['agents of another namespace', (b) => { record({ ...b, namespace: new AgentNamespace(b.chart, 'tests', { name: 'tests' }) }); pod(b); },
    undefined],
])('synth of %s', (_, make, message) => {
  const b = base();
  make(b);
  const synth = () => objects(b.chart, 'ProfileRecording');
  if (message === undefined) {
    expect(synth()).toHaveLength(1);
  } else {
    expect(failure(synth)).toBe(message);
  }
});

const LABEL = 'must be a DNS label: 1 to 63 lower-case letters, digits and "-", with a letter or digit at both ends, such as "agents"';

test.each<[string, (b: Base) => unknown, string]>([
  ['no namespace', (b) => record(b, { namespace: undefined }), `'namespace' must be given, got nothing${GIVE_NAMESPACE}`],
  ['a namespace of another app', (b) => record(b, { namespace: open().namespace }),
    '\'namespace\' must belong to the same app, got "test/agents"; create it in this app, or refer to it by name'],
  ['a namespace that exists already', (b) => record(b, { namespace: AgentNamespace.fromNamespaceName(b.chart, 'ref', 'existing') }),
    '\'namespace\' must be an AgentNamespace that this app creates, got "existing"; the operator looks only at namespaces with the label '
      + '"spo.x-k8s.io/enable-recording"'],
  ['the name of a namespace', (b) => record(b, { namespace: 'agents' as never }),
    '\'namespace\' must be a namespace for agents, got "agents"; '
    + 'give new AgentNamespace(…), or AgentNamespace.fromNamespaceName(…) for a namespace that exists'],
  ['an agent of another app', (b) => record(b, { agent: pod(open()) }),
    '\'agent\' must belong to the same app, got "test/agent"; create it in this app, or refer to it by name'],
  ['an agent of another namespace', (b) => record(b, {
    agent: pod({
      ...b,
      namespace: new AgentNamespace(b.chart, 'tests', { name: 'tests' }),
    }),
  }),
  '\'agent\' must be in namespace "agents", got ["tests"]'],
  ['an agent that selects nothing', (b) => record(b, { agent: new Chart(b.app, 'chart') as never }),
    '\'agent\' must be pods that can be selected, got "chart"; give the construct of the pods, for example a HardenedAgentPod, or '
      + 'Pods.select(…)'],
  ['a name', (b) => record(b, { name: 'Agent' }), `'name' ${LABEL}, got "Agent"`],
  ['a recorder', (b) => record(b, { recorder: 'Ptrace' as never }), '\'recorder\' must be one of "Bpf", "Logs", got "Ptrace"'],
  ['a merge strategy', (b) => record(b, { mergeStrategy: 'containers' as never }),
    '\'mergeStrategy\' must be one of "None", "Containers", got "containers"'],
  ['a container', (b) => record(b, { containers: ['main', ''] }), `'containers[1]' ${LABEL}, got ""`],
  ['a container twice', (b) => record(b, { containers: ['main', 'main'] }), '\'containers\' must name each container once, got "main"'],
  ['containers that are no list', (b) => record(b, { containers: 'main' as never }),
    '\'containers\' must be a list, got "main"'],
  ['the profile of a container without a name', (b) => record(b).profileName(''), `'containerName' ${LABEL}, got ""`],
])('refuses %s', (_, make, message) => {
  expect(failure(() => make(open()))).toBe(`test/recording: ${message}`);
});
