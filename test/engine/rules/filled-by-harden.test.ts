import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { Json } from '../../../src/engine/value/json';
import { surroundings, valid } from '../../support/cases';

const judge = (...manifests: Json[]) =>
  judgeManifests([...manifests, ...surroundings()].map((document) => ({ source: 'a.yaml', document })));
const spec = () => ({ containers: [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b', ports: [{ containerPort: 80 }] }] });
const metadata = { name: 'bare', namespace: 'agents' };

test.each<[string, Json]>([
  ['a pod', { apiVersion: 'v1', kind: 'Pod', metadata, spec: spec() }],
  ['a pod that sets something weaker', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { ...spec(), hostPID: true, securityContext: { runAsUser: 0 } },
  }],
  ['a Deployment', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { template: { metadata: { labels: { app: 'a' } }, spec: spec() } },
  }],
])('counts what Harden takes away: %s', (_, manifest) => {
  const before = judge(manifest);
  const defaults = { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } };
  const after = judge(hardenManifest(manifest, defaults, PodKinds.BUILT_IN)!);
  expect(before.countFilled()).toBeGreaterThan(10);
  expect(before.findings.length - before.countFilled()).toBe(after.findings.length);
});

test.each<[string, Json]>([
  ['a pod that is weak by what it sets', { ...valid('Pod'), spec: { ...valid('Pod').spec, hostPID: true } }],
  ['an object without pods', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'default', labels: { 'cdk8s-hardened-agents/agents': 'true' } },
  }],
])('counts nothing: %s', (_, manifest) => {
  const judgement = judge(manifest);
  expect(judgement.findings).not.toEqual([]);
  expect(judgement.countFilled()).toBe(0);
});

test('counts nothing where nothing is found', () => {
  expect(judge(valid('Pod')).countFilled()).toBe(0);
});
