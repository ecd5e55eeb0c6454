import { AgentRuntime } from '../../../src';
import { GATE_FAILURES, withGate } from '../../../src/engine/hardening/harden';
import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { Json } from '../../../src/engine/value/json';

const GATE = { name: 'start-gate', image: 'gate' };
const KINDS = new PodKinds();
const runtime = AgentRuntime.gkeSandbox();

const pod = (initContainers?: Json[]): Json => ({ ...initContainers && { initContainers }, containers: [{ name: 'main' }] });
const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' }, spec: { template: { spec: pod() } } };
const cronJob = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'cron' }, spec: { jobTemplate: { spec: job.spec } } };

test.each<[string, Json[] | undefined, string[]]>([
  ['a pod without init containers', undefined, ['gate']],
  ['one with some', [{ name: 'a', image: 'a' }, { name: 'b', image: 'b' }], ['gate', 'a', 'b']],
  ['one with a gate, wherever it is', [{ name: 'a', image: 'a' }, { name: 'start-gate', image: 'old' }], ['gate', 'a']],
])('a gate is before all init containers of %s', (_, initContainers, images) => {
  const given = pod(initContainers);
  const copy = structuredClone(given);
  expect(withGate(given, GATE).initContainers.map(({ image }: Json) => image)).toEqual(images);
  expect([given, withGate(given, GATE).containers]).toEqual([copy, copy.containers]);
});

test('failures of the gate alone do not count for a Job', () => {
  expect(GATE_FAILURES).toEqual({
    rules: [{ action: 'Ignore', onExitCodes: { containerName: 'start-gate', operator: 'NotIn', values: [0] } }],
  });
});

test.each<[string, Json, (manifest: Json) => Json]>([
  ['a Job', job, ({ spec }) => spec],
  ['a CronJob', cronJob, ({ spec }) => spec.jobTemplate.spec],
])('%s gets it with a gate alone', (_, manifest, specOf) => {
  const plain = specOf(hardenManifest(manifest, { runtime }, KINDS)!);
  expect([plain.podFailurePolicy, plain.template.spec.initContainers]).toEqual([undefined, undefined]);
  const gated = specOf(hardenManifest(manifest, { runtime, gate: { container: () => GATE, label: 'gates' } }, KINDS)!);
  expect(gated.podFailurePolicy).toEqual(GATE_FAILURES);
  expect(gated.template.spec.initContainers).toMatchObject([{ ...GATE, securityContext: { readOnlyRootFilesystem: true } }]);
});
