import { App, Chart, Testing } from 'cdk8s';
import { Pods } from 'cdk8s-plus-29';
import { Cluster } from './support/cluster';
import { SECCOMP_KINDS, defineKinds } from './support/crds';
import { applyAll, nameOf, removeAll } from './support/lifecycle';
import { Manifest } from '../support/app';
import {
  AgentNamespace, OperatorSeccompProfile, SeccompBinding, SeccompMergeStrategy, SeccompRecorder,
  SeccompRecording,
} from 'cdk8s-hardened-agents';

/**
 * The API server takes whatever is emitted for the Security Profiles Operator and keeps all of it; with CLUSTER_CRDS, by the operator's own
 * CRDs.
 */
const cluster = new Cluster();
const IMAGE = `registry.example/agent@sha256:${'a'.repeat(64)}`;
const ENTRY = {
  action: 'SCMP_ACT_ALLOW',
  names: ['ioctl'],
  args: [{ index: 1, op: 'SCMP_CMP_MASKED_EQ', value: 255, valueTwo: 1 },
    { index: 2, op: 'SCMP_CMP_NE' }],
};

function emitted(): Manifest[] {
  const chart = new Chart(new App(), 'seccomp');
  const namespace = new AgentNamespace(chart, 'namespace', { name: 'cluster-test-seccomp' });
  const agent = Pods.select(chart, 'agent', { labels: { app: 'agent' } });
  const { profile } = new OperatorSeccompProfile(chart, 'least', { name: 'cluster-test-least', syscalls: ['read'] });
  new OperatorSeccompProfile(chart, 'most', {
    name: 'cluster-test-most',
    recording: JSON.stringify({
      defaultAction: 'SCMP_ACT_KILL_PROCESS',
      architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64'],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      listenerPath: '/var/run/security-profiles-operator/agent.sock',
      listenerMetadata: 'agent',
      syscalls: [ENTRY, { action: 'SCMP_ACT_ERRNO', names: ['mount'], errnoRet: 38 }],
    }),
    syscalls: ['clone', 'clone3', 'personality', 'read', 'socket'],
    baseProfileName: 'runc-v1.4.2',
  });
  new SeccompRecording(chart, 'recording', { namespace, name: 'least' });
  new SeccompRecording(chart, 'logs', {
    namespace,
    agent,
    name: 'most',
    recorder: SeccompRecorder.LOGS,
    mergeStrategy: SeccompMergeStrategy.CONTAINERS,
    containers: ['main'],
    installRecorded: true,
  });
  new SeccompBinding(chart, 'binding', { namespace, profile, image: IMAGE, name: 'least' });
  new SeccompBinding(chart, 'bound', { namespace, profile, image: IMAGE, agent, name: 'most' });
  return Testing.synth(chart);
}

const objects = emitted();
const custom = objects.filter(({ apiVersion }) => apiVersion === SECCOMP_KINDS[0].apiVersion);
let definitions: Manifest[] = [];
beforeAll(async () => {
  definitions = await defineKinds(cluster, SECCOMP_KINDS);
  await applyAll(cluster, objects.filter(({ kind }) => kind === 'Namespace'));
});
afterAll(async () => {
  await removeAll(cluster, objects);
  await removeAll(cluster, definitions);
});

test.each(custom.map((object) => [nameOf(object), object] as const))('%s', async (_, object) => {
  const { status, body } = await cluster.apply(object);
  expect([status, body.message]).toEqual([201, undefined]);
  expect(body.spec).toMatchObject(object.spec); // with the CRD's defaults beside
});

test('there is one of each kind at least', () => {
  expect(new Set(custom.map(({ kind }) => kind))).toEqual(new Set(SECCOMP_KINDS.map(({ kind }) => kind)));
});
