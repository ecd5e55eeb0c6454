import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { PodKinds } from '../../../src/engine/manifest/pod-kinds';
import { Evaluator, Finding } from '../../../src/engine/rules/evaluator';
import { filledByHarden } from '../../../src/engine/rules/filled-by-harden';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { Json } from '../../../src/engine/value/json';
import { allCases, surroundings, tweaked, valid, viewOf } from '../../support/cases';
import { makeObject } from '../../support/plain';

const judge = (...manifests: Json[]) =>
  judgeManifests([...manifests, ...surroundings()].map((document) => ({ source: 'a.yaml', document })));
const spec = () => ({ containers: [{ name: 'a', image: 'a:1' }, { name: 'b', image: 'b', ports: [{ containerPort: 80 }] }] });
const metadata = { name: 'bare', namespace: 'agents' };

test.each<[string, Json]>([
  ['a pod', { apiVersion: 'v1', kind: 'Pod', metadata, spec: spec() }],
  ['a pod that sets something weaker', makeObject('v1', 'Pod', metadata, { ...spec(), hostPID: true, securityContext: { runAsUser: 0 } })],
  ['a Deployment', makeObject('apps/v1', 'Deployment', metadata, { template: { metadata: { labels: { app: 'a' } }, spec: spec() } })],
])('counts what Harden takes away: %s', (_, manifest) => {
  const before = judge(manifest);
  const defaults = { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } };
  const after = judge(hardenManifest(manifest, defaults, PodKinds.BUILT_IN)!);
  expect(before.filled().size).toBeGreaterThan(10);
  expect(before.findings.length - before.filled().size).toBe(after.findings.length);
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
  expect(judgement.filled().size).toBe(0);
});

test('counts nothing where nothing is found', () => {
  expect(judge(valid('Pod')).filled().size).toBe(0);
});

test('counts what is filled with a value that another rule finds', () => {
  const range = makeObject('v1', 'LimitRange', 'large', { limits: [{ type: 'Container', min: { memory: '1Gi' } }] });
  const manifest = tweaked('Pod', ({ spec: { containers: [one] } }) => { delete one.resources.limits.memory; })();
  const { view } = viewOf(manifest, { view: (around) => [...around.filter(({ kind }) => kind !== 'LimitRange'), range] });
  const filled = filledByHarden(Evaluator.ALL, manifest, view, Evaluator.ALL.evaluate(manifest, view));
  const hardened = hardenManifest(manifest, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } }, PodKinds.BUILT_IN)!;
  const field = 'spec.containers[0].resources.limits.memory';
  expect([...filled].map((finding) => [finding.rule.id, finding.field])).toEqual([['require-limits', field]]);
  expect(Evaluator.ALL.evaluate(hardened, view).filter((finding) => finding.field === field).map(({ rule }) => rule.id))
    .toEqual(['no-limit-above-range']);
});

describe('every case of every rule: what is said to be filled is gone once it is filled, and nothing else is', () => {
  const key = ({ rule, field }: Finding) => `${rule.id} ${field}`;
  const isMissing = ({ got }: Finding) => got === undefined;

  test.each([...allCases()])('%s', (_, cases) => {
    for (const one of cases.filter(({ field }) => field !== undefined)) {
      const manifest = one.manifest();
      const before = viewOf(manifest, one).view;
      const found = Evaluator.ALL.evaluate(manifest, before);
      const filled = [...filledByHarden(Evaluator.ALL, manifest, before, found)].map(key);
      const missing = found.filter(isMissing);
      const hardened = missing.length > 0
        && hardenManifest(manifest, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR } }, PodKinds.BUILT_IN);
      const after = hardened ? Evaluator.ALL.evaluate(hardened, viewOf(hardened, one).view) : found;
      const left = new Set(after.map(key));
      expect([one.title, filled]).toEqual([one.title, missing.filter((finding) => !left.has(key(finding))).map(key)]);
    }
  });
});
