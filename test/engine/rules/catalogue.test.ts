import { readdirSync } from 'fs';
import { join } from 'path';
import { ruleFaults } from '../../../scripts/support/rule-faults';
import { stepsOf } from '../../../src/cli/path-steps';
import { ADDRESS_LABEL } from '../../../src/engine/manifest/labels';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { Rule } from '../../../src/engine/rules/rule';
import { Json, isObject, valueAt } from '../../../src/engine/value/json';
import {
  CaseOptions, MAIN, allCases, beside, ofContainer, ofNamespace, ofPod, surroundings, tweaked, valid, viewOf,
} from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { ROOT } from '../../support/root';
import { schemaErrors } from '../../support/schema';

const CASES = allCases();
const KINDS = ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Sandbox', 'SandboxTemplate',
  'Namespace'] as const;
const CUSTOM = ['Sandbox', 'SandboxTemplate'];

/** Everything that the rules say about a manifest and what stands around it. */
function evaluate({ view, manifests }: ReturnType<typeof viewOf>) {
  return manifests.flatMap((manifest) => Evaluator.ALL.evaluate(manifest, view))
    .map(({ rule, field, got, detail }) => ({ rule: rule.id, field, got, detail }));
}

test.each(KINDS)('the valid %s breaks no rule, and nothing around it does', (kind) => {
  expect(CUSTOM.includes(kind) ? [] : schemaErrors(valid(kind))).toEqual([]);
  expect(evaluate(viewOf(valid(kind)))).toEqual([]);
  expect(Evaluator.ALL.holds(valid(kind), viewOf(valid(kind)).view).length).toBeGreaterThan(0);
});

test('every rule has a file of its name, cases that break it, and all that is told of it', () => {
  const ids = RULES.map((rule) => rule.id);
  const files = readdirSync(join(ROOT, 'src', 'engine', 'rules', 'catalogue')).filter((file) => file !== 'index.ts');
  expect(files.sort()).toEqual(ids.map((id) => `${id}.ts`));
  expect(ids.filter((id) => !/^(no|require)(-[a-z]+)+$/.test(id))).toEqual([]);
  expect(RULES.flatMap((rule) => ruleFaults(ROOT, rule, CASES.get(rule.id) ?? []))).toEqual([]);
  expect([...CASES.keys()]).toEqual(ids);
  expect(new Set(RULES.map((rule) => rule.title)).size).toBe(RULES.length);
  expect(new Set(RULES.map((rule) => rule.problem)).size).toBe(RULES.length);
});

test.each(['https://made.example/up', 'https://github.com/made/up', 'http://kubernetes.io/docs', 'https://kubernetes.io.evil.example/', ''])(
  'a rule has no source %s', (source) => {
    expect(ruleFaults(ROOT, { ...RULES[0], source }, CASES.get(RULES[0].id)!)).toEqual([expect.stringMatching(/'source' must be/)]);
  });

test('at least 60 variants of a hardened pod have one weakness each', () => {
  const weak = [...CASES.values()].flat().filter(({ manifest, field }) => field !== undefined && manifest().kind === 'Pod');
  expect(new Set(weak.map(({ manifest }) => JSON.stringify(manifest()))).size).toBeGreaterThanOrEqual(60);
});

describe('a field that is null counts as one that is left out', () => {
  const leftOut = ({ id }: Rule) => CASES.get(id)!.filter(({ manifest, field, got }) =>
    field !== undefined && got === undefined && withNull(manifest(), field) !== undefined);
  const of = (rule: Rule, { view, manifests: [manifest] }: ReturnType<typeof viewOf>) => (
    Evaluator.ALL.evaluate(manifest, view, (one) => one === rule).map(({ field, got, detail }) => ({ field, got, detail })));

  test.each(RULES.filter((rule) => leftOut(rule).length > 0).map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    for (const one of leftOut(rule)) {
      const { title, manifest, field } = one;
      expect([title, of(rule, viewOf(withNull(manifest(), field!)!, one))]).toEqual([title, of(rule, viewOf(manifest(), one))]);
    }
  });
});

/** A Deployment whose pods write to the claim "data", and the claim. */
const writers = (replicas: number): () => Json => tweaked('Deployment', ({ spec }) => {
  Object.assign(spec, { replicas });
  spec.template.spec.volumes.push({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
  spec.template.spec.containers[0].volumeMounts.push({ name: 'data', mountPath: '/data' });
});
const claim = (accessMode: string): CaseOptions => (beside({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'agents' }, spec: { accessModes: [accessMode] },
}));
/** Beside a Deployment, a pod with its labels and a changed container. It refers to a controller that did not make it. */
const saysMadeBy = (kind: string, name: string, tweak: (container: Json) => void): CaseOptions => ({
  twins: () => {
    const { metadata, spec } = valid('Deployment').spec.template as Json;
    tweak((spec as Json).containers[0]);
    const labels = { ...metadata.labels, 'pod-template-hash': 'a1' };
    const ownerReferences = [{ apiVersion: 'apps/v1', kind, name, controller: true }];
    return [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'evil', namespace: 'agents', labels, ownerReferences }, spec }];
  },
});
const { name: DEPLOYMENT } = valid('Deployment').metadata;
const deployment = () => valid('Deployment');
const REPLICAS = `${DEPLOYMENT}-a1`;
const { [ADDRESS_LABEL]: ADDRESS } = valid('Deployment').spec.template.metadata.labels;
const BOTH: [string, unknown][] = [
  [`spec.template.metadata.labels["${ADDRESS_LABEL}"]`, ADDRESS], [`metadata.labels["${ADDRESS_LABEL}"]`, ADDRESS],
];
const FROM_OURS = { registries: ['registry.example'] };

const VERSION = 'pod-security.kubernetes.io/enforce-version';

// What a case cannot show: it has one finding of one rule, and an API server can be asked about it.
test.each<[string, string, () => Json, [field: string, got: unknown][], CaseOptions]>([
  ['a container that is weak in another way than its pod', 'require-seccomp', ofPod(({ securityContext, containers: [one] }) => {
    securityContext.seccompProfile = { type: 'Unconfined' };
    one.securityContext.seccompProfile = { type: 'Other' };
  }), [['spec.securityContext.seccompProfile.type', 'Unconfined'], [`${MAIN}.securityContext.seccompProfile.type`, 'Other']], {}],
  ['several pods that mount a claim of one pod', 'no-claim-shared-by-agents', writers(2), [], claim('ReadWriteOncePod')],
  ['pods of several nodes that mount a claim of one', 'no-claim-shared-by-agents', writers(2), [], claim('ReadWriteOnce')],
  ['pods that share a claim of several nodes', 'no-claim-shared-by-agents', writers(2),
    [['spec.template.spec.volumes[2].persistentVolumeClaim.claimName', 'data']], claim('ReadWriteMany')],
  ['a negative time', 'require-job-cleanup', tweaked('Job', ({ spec }) => { spec.ttlSecondsAfterFinished = -1; }),
    [['spec.ttlSecondsAfterFinished', -1]], {}],
  ['a text for a time', 'require-job-cleanup', tweaked('Job', ({ spec }) => { spec.ttlSecondsAfterFinished = '60'; }),
    [['spec.ttlSecondsAfterFinished', '60']], {}],
  ['a text for a time', 'require-job-deadline', tweaked('Job', ({ spec }) => { spec.activeDeadlineSeconds = '60'; }),
    [['spec.activeDeadlineSeconds', '60']], {}],
  ['a text for a grace period', 'require-job-deadline',
    tweaked('Job', ({ spec }) => { spec.template.spec.terminationGracePeriodSeconds = '60'; }),
    [['spec.template.spec.terminationGracePeriodSeconds', '60']], {}],
  ['a text for a user', 'require-non-root', ofContainer((c) => { c.securityContext.runAsUser = '1000'; }),
    [[`${MAIN}.securityContext.runAsUser`, '1000']], {}],
  ['a list for a version', 'require-current-pod-security', ofNamespace((labels) => { labels[VERSION] = ['v1.34']; }),
    [[`metadata.labels["${VERSION}"]`, ['v1.34']]], {}],
  ['an image of another', 'no-label-of-another', deployment, BOTH, saysMadeBy('Deployment', DEPLOYMENT, (c) => { c.image = 'evil'; })],
  ['a command of another', 'no-label-of-another', deployment, BOTH, saysMadeBy('Deployment', DEPLOYMENT, (c) => { c.command = ['x']; })],
  ['arguments of another', 'no-label-of-another', deployment, BOTH, saysMadeBy('ReplicaSet', REPLICAS, (c) => { c.args = ['x']; })],
  ['what a ReplicaSet made that is not here', 'no-label-of-another', deployment, [], saysMadeBy('ReplicaSet', REPLICAS, () => {})],
  ['an image without a name', 'require-allowed-registry', ofContainer((c) => { c.image = ''; }), [], FROM_OURS],
  ['null for an image', 'require-allowed-registry', ofContainer((c) => { c.image = null; }), [], FROM_OURS],
  ['no image', 'require-allowed-registry', ofContainer((c) => { delete c.image; }), [], FROM_OURS],
  ['a number for an image', 'require-allowed-registry', ofContainer((c) => { c.image = 7; }), [[`${MAIN}.image`, 7]], FROM_OURS],
  ['a list for an image', 'require-allowed-registry', ofContainer((c) => { c.image = ['registry.example/a']; }),
    [[`${MAIN}.image`, ['registry.example/a']]], FROM_OURS],
])('%s, by %s', (_, id, manifest, found, options) => {
  expect(evaluate(viewOf(manifest(), options)).filter(({ rule }) => rule === id).map(({ field, got }) => [field, got])).toEqual(found);
});

/** The manifest with null for a field that it leaves out. `undefined` if it has no object for the field. */
function withNull(given: Json, field: string): Json | undefined {
  const manifest = structuredClone(given); // some cases share parts of theirs
  const steps = stepsOf(field);
  const parent = valueAt(manifest, steps.slice(0, -1));
  if (!isObject(parent) || Object.hasOwn(parent, steps.at(-1)!)) {
    return undefined;
  }
  parent[steps.at(-1)!] = null;
  return manifest;
}

test('what is no pod breaks no rule', () => {
  const view = clusterOf(surroundings());
  expect(Evaluator.ALL.evaluate({ apiVersion: 'v1', kind: 'ConfigMap', data: { hostPID: 'true' } }, view)).toEqual([]);
  expect(Evaluator.ALL.holds({ apiVersion: 'v1', kind: 'Endpoints' }, view)).toEqual([]);
  expect(Evaluator.ALL.holds({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { hostPID: 'true' } }, view)).toEqual([
    'no secret in configuration', 'no different object with the same name', 'no repeated object',
    'no network policy that the rules cannot judge',
  ]);
  expect(Evaluator.ALL.holds({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, view)).toEqual([
    'no policy that weakens agents later', 'current version of Pod Security', 'no different object with the same name',
    'no change after the rules have judged', 'no repeated object',
  ]);
  expect(Evaluator.ALL.evaluate({ apiVersion: 'v1', kind: 'constructor', spec: { hostPID: true } }, view)).toEqual([]);
});
