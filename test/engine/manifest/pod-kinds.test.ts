import { hardenManifest } from '../../../src/engine/hardening/harden-manifest';
import { BUILT_IN_POD_KINDS, PodKind, PodKinds, groupKind } from '../../../src/engine/manifest/pod-kinds';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { THIRD_PARTY_POD_KINDS } from '../../../src/engine/manifest/third-party-kinds';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { GVISOR } from '../../../src/engine/runtimes/known-runtimes';
import { Json, isObject } from '../../../src/engine/value/json';
import { beside, valid, viewOf } from '../../support/cases';
import { makeObject } from '../../support/plain';

const { metadata, spec: { template } } = valid('Deployment') as Json;
const THIRD_PARTY = Object.entries(THIRD_PARTY_POD_KINDS).flatMap(([apiVersion, kinds]) =>
  Object.entries(kinds).map(([kind, paths]) => ({ apiVersion, kind, paths })));
const PATHS = THIRD_PARTY.flatMap(({ apiVersion, kind, paths }) => paths.map((path) => [apiVersion, kind, path] as const));

/** Lists of these projects; what else "*" stands for is a map. */
const MAPS = /ReplicaSpecs$/;

/** An object with a pod template at a path, twice where the path leads to several; and the paths of these. */
function holder(apiVersion: string, kind: string, path: string, pod: Json): { manifest: Json; at: string[] } {
  const [value, ats] = path.split('.').reduceRight<[Json, string[], isStar?: string]>(([inner, found], step, i, steps) => {
    if (step === '*') {
      return MAPS.test(steps[i - 1])
        ? [{ Master: inner, Worker: inner }, [...found.map((at) => `.Master${at}`), ...found.map((at) => `.Worker${at}`)]]
        : [[inner, inner], [...found.map((at) => `[0]${at}`), ...found.map((at) => `[1]${at}`)]];
    }
    return step === '' ? [inner, found] : [{ [step]: inner }, found.map((at) => `.${step}${at}`)];
  }, [pod, ['.spec']]);
  return { manifest: { apiVersion, kind, ...value, metadata }, at: ats.map((at) => at.slice(1)) };
}

const found = (manifest: Json) => Evaluator.ALL.evaluate(manifest, viewOf(manifest).view)
  .map(({ rule, field, got }) => [rule.id, field, got]);

describe('pods of other projects', () => {
  test.each(PATHS)('%s %s: %s', (apiVersion, kind, path) => {
    const pod = (tweak: Json) => ({ metadata: { ...metadata, ...template.metadata }, spec: { ...template.spec, ...tweak } });
    const hardened = holder(apiVersion, kind, path, pod({}));
    expect(found(hardened.manifest)).toEqual([]);
    expect(podViews(hardened.manifest).map((view) => view.path)).toEqual(hardened.at);
    const { manifest, at } = holder(apiVersion, kind, path, pod({ hostPID: true }));
    expect(found(manifest)).toEqual(at.map((spec) => ['no-host-namespaces', `${spec}.hostPID`, true]));
  });

  test('what the runtime ignores is told once for all of an object', () => {
    const securityContext = { ...template.spec.securityContext, seccompProfile: { type: 'Localhost', localhostProfile: 'agent.json' } };
    const pod = { metadata: { ...metadata, ...template.metadata }, spec: { ...template.spec, securityContext } };
    const { manifest, at } = holder('kubeflow.org/v1', 'PyTorchJob', 'spec.pytorchReplicaSpecs.*.template', pod);
    expect(at).toHaveLength(2);
    const fields = at.map((spec) => `${spec}.securityContext.seccompProfile.type`);
    expect(Evaluator.ALL.evaluate(manifest, viewOf(manifest).view).map(({ rule, field, detail }) => [rule.id, field, detail]))
      .toEqual([['no-runtime-ignored-settings', fields[0],
        `the runtime (user-space-kernel) applies no seccomp profile; it also ignores ${fields[1]}`]]);
  });

  test.each(PATHS)('are hardened where they are: %s %s: %s', (apiVersion, kind, path) => {
    const pod = { metadata: {}, spec: { containers: [{ name: 'agent', image: 'a:1' }] } };
    const { manifest, at } = holder(apiVersion, kind, path, pod);
    const before = JSON.stringify(manifest);
    const json = hardenManifest(manifest, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR }, writablePaths: ['/tmp'] },
      PodKinds.BUILT_IN)!;
    expect(podViews(json).map((view) => [view.path, view.spec.runtimeClassName, view.spec.automountServiceAccountToken]))
      .toEqual(at.map((spec) => [spec, 'gvisor', false]));
    expect(JSON.stringify(manifest)).toBe(before);
  });

  const optional = THIRD_PARTY.filter(({ paths }) => !paths.includes('')).map(({ apiVersion, kind }) => [apiVersion, kind]);
  test.each(optional)('an object without any is none: %s %s', (apiVersion, kind) => {
    expect(found({ apiVersion, kind, metadata })).toEqual([]);
    expect(found({ apiVersion, kind, metadata, spec: {} })).toEqual([]);
  });

  test('head and workers of a RayCluster are two pods, and one that is left out is none', () => {
    const cluster = (spec: Json) => podViews({ apiVersion: 'ray.io/v1', kind: 'RayCluster', metadata, spec }).map(({ path }) => path);
    expect(cluster({ headGroupSpec: { template }, workerGroupSpecs: [{ template }, { template }] }))
      .toEqual(['spec.headGroupSpec.template.spec', 'spec.workerGroupSpecs[0].template.spec', 'spec.workerGroupSpecs[1].template.spec']);
    expect(cluster({ headGroupSpec: { template } })).toEqual(['spec.headGroupSpec.template.spec']);
    expect(cluster({ headGroupSpec: { template: null }, workerGroupSpecs: [{ replicas: 1 }, 'a', null] })).toEqual([]);
  });

  test('are of no kind that Kubernetes or agent-sandbox has, and admission leaves them out', () => {
    const own = BUILT_IN_POD_KINDS.map(({ apiVersion, kind }) => groupKind(apiVersion, kind));
    expect(own).toHaveLength(11);
    expect(THIRD_PARTY.filter(({ apiVersion, kind }) => own.includes(groupKind(apiVersion, kind)))).toEqual([]);
  });
});

describe('kinds that are registered', () => {
  const at = (podKinds: PodKind[], manifest: Json) => podViews(manifest, new PodKinds(podKinds)).map(({ path }) => path);
  const widget = (spec: Json) => ({ apiVersion: 'example.com/v2', kind: 'Widget', metadata, spec });
  const kind = (path: string, name = 'Widget') => ({ apiVersion: 'example.com/v1', kind: name, path });

  test('are added to those that are known', () => {
    expect(at([kind('spec.pod')], widget({ pod: template }))).toEqual(['spec.pod.spec']);
    expect(at([kind('spec.pod')], valid('Pod'))).toEqual(['spec']);
  });

  test('have several paths where they are there several times; nothing at one of these is no pod', () => {
    const kinds = [kind('spec.main'), kind('spec.helpers.*'), kind('spec.main')];
    expect(at(kinds, widget({ main: template, helpers: [template, template] })))
      .toEqual(['spec.main.spec', 'spec.helpers[0].spec', 'spec.helpers[1].spec']);
    expect(at(kinds, widget({ helpers: { a: template } }))).toEqual(['spec.helpers.a.spec']);
  });

  test('with one path have a pod there, be it left out', () => {
    expect(at([kind('spec.pod'), { ...kind('spec.pod'), apiVersion: 'example.com/v2' }], widget({}))).toEqual(['spec.pod.spec']);
  });

  test('are looked at beside what is known of a kind, so that nobody hides pods by them', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', metadata, spec: { template, other: template } };
    expect(at([{ apiVersion: 'argoproj.io/v1beta1', kind: 'Rollout', path: 'spec.other' }], rollout))
      .toEqual(['spec.template.spec', 'spec.other.spec']);
    expect(at([{ apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.other' }], valid('Deployment'))).toEqual(['spec.template.spec']);
  });
});

test('pods of other projects are given the namespace that Helm leaves out, and are what a policy selects', () => {
  const { name, ...rest } = metadata as Json;
  const rollout: Json = makeObject('argoproj.io/v1alpha1', 'Rollout', { ...rest, name, namespace: undefined }, { template });
  const { judged } = judgeManifests([{ source: 'a.yaml', document: rollout }], { namespace: 'agents' });
  expect(judged.map(({ manifest }) => (isObject(manifest.metadata) ? manifest.metadata.namespace as unknown : undefined)))
    .toEqual(['agents']);
  const spec = { podSelector: { matchLabels: template.metadata.labels }, policyTypes: ['Ingress'] };
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'a', namespace: 'agents' }, spec };
  const { view } = viewOf(policy, beside({ ...rollout, metadata }));
  expect(view.pods.select('agents', spec.podSelector)).toHaveLength(1);
});
