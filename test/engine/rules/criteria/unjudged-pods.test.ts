import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { PodKind, PodKinds } from '../../../../src/engine/manifest/pod-kinds';
import {
  containerIn, makesUnjudgedPods, mayMakePods, unjudgedKinds, unjudgedPods,
} from '../../../../src/engine/rules/criteria/unjudged-pods';
import { Evaluator } from '../../../../src/engine/rules/evaluator';
import { judgeManifests } from '../../../../src/engine/rules/judge-manifests';
import { Json } from '../../../../src/engine/value/json';
import { valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';

const { template } = valid('Deployment').spec as Json;
const { image } = template.spec.containers[0] as Json;
const WIDGET = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', namespace: 'agents' } };

/** The fields that the rule names, of manifests judged together. */
function told(manifests: Json[], podKinds: PodKind[] = []): string[] {
  const { findings } = judgeManifests(manifests.map((document) => ({ source: 'a.yaml', document })), { podKinds });
  return findings.filter(({ rule }) => rule.id === 'no-unjudged-pods').map(({ field }) => field);
}

describe('what runs nothing is not told', () => {
  const schema = { properties: { spec: { default: { containers: [{ image: 'a:1' }] } } } };
  test.each<[string, Json]>([
    ['a schema', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: { versions: [{ schema: { openAPIV3Schema: schema } }] },
    }],
    ['a schema of Crossplane', {
      apiVersion: 'apiextensions.crossplane.io/v2',
      kind: 'CompositeResourceDefinition',
      spec: { versions: [{ schema }] },
    }],
    ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', data: { 'pod.yaml': JSON.stringify(template) } }],
    ['a ConfigMap that the API server refuses', { apiVersion: 'v1', kind: 'ConfigMap', data: template }],
    ['a Secret', { apiVersion: 'v1', kind: 'Secret', stringData: { 'pod.yaml': JSON.stringify(template) } }],
    ['a policy of Kyverno', { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy', spec: { rules: [{ validate: { pattern: template } }] } }],
    ['a policy of Kyverno by CEL', { apiVersion: 'policies.kyverno.io/v1', kind: 'MutatingPolicy', spec: { template } }],
    ['a constraint of Gatekeeper', { apiVersion: 'constraints.gatekeeper.sh/v1beta1', kind: 'K8sPods', spec: { parameters: template } }],
    ['an object without a version', { kind: 'pipeline', metadata: { name: 'default' }, spec: template }],
    ['a report of a controller', { ...WIDGET, status: { template } }],
    ['metadata', { ...WIDGET, metadata: { name: 'a', annotations: { containers: [{ image: 'a:1' }] } } }],
  ])('%s', (_, manifest) => {
    expect(told([manifest])).toEqual([]);
  });
});

test.each([
  ['networking.k8s.io/v1', 'Ingress', false],
  ['storage.k8s.io/v1', 'StorageClass', false],
  ['flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', false],
  ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot', false],
  ['kyverno.io/v2', 'PolicyException', false],
  ['policies.kyverno.io/v1', 'PolicyException', false],
  ['not-kyverno.io/v1', 'Widget', true],
  ['kyverno.io.example.com/v1', 'Widget', true],
  ['templates.gatekeeper.sh/v1', 'ConstraintTemplate', false],
  ['templates.gatekeeper.sh.example.com/v1', 'Widget', true],
  ['apiextensions.crossplane.io/v2', 'CompositeResourceDefinition', false],
  ['kubernetes.crossplane.io/v1alpha2', 'Object', false],
  ['work.open-cluster-management.io/v1', 'ManifestWork', false],
  ['example.com/v1', 'Widget', true],
  ['example.com/v1', undefined, false],
  [undefined, 'Widget', false],
])('whether an object of %s and of the kind %s may make pods: %j', (apiVersion, kind, mayMake) => {
  expect(mayMakePods({ apiVersion, kind })).toBe(mayMake);
});

test('the kinds whose pods no rule sees are counted in the order of their names', () => {
  const manifests = [WIDGET, { ...WIDGET, kind: 'Gadget', spec: { template } }, valid('Deployment'), { ...WIDGET, spec: { template } },
    { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' }, { ...WIDGET, spec: { containers: template.spec.containers } }];
  expect([...unjudgedKinds(clusterOf([...manifests].reverse()))]).toStrictEqual([
    ['argoproj.io/Application', 1], ['example.com/Gadget', 1], ['example.com/Widget', 2],
  ]);
  expect(manifests.map((one) => makesUnjudgedPods(one, PodKinds.BUILT_IN))).toStrictEqual([false, true, false, true, true, true]);
});

describe('an autoscaler beside the pods of Ray', () => {
  const cluster = { headGroupSpec: { template } };
  const ray = (kind: string, spec: Json): Json => ({ apiVersion: 'ray.io/v1', kind, metadata: WIDGET.metadata, spec });
  const found = (manifest: Json) => unjudgedPods(manifest, clusterOf([manifest]));

  test.each<[string, string, (fields: Json) => Json]>([
    ['RayCluster', 'spec', (fields) => ({ ...cluster, ...fields })],
    ['RayCronJob', 'spec.jobTemplate.rayClusterSpec', (fields) => ({ jobTemplate: { rayClusterSpec: { ...cluster, ...fields } } })],
    ['RayJob', 'spec.rayClusterSpec', (fields) => ({ rayClusterSpec: { ...cluster, ...fields } })],
    ['RayService', 'spec.rayClusterConfig', (fields) => ({ rayClusterConfig: { ...cluster, ...fields } })],
  ])('is found in a %s at %s', (kind, path, specOf) => {
    const of = (fields: Json) => found(ray(kind, specOf(fields)));
    expect(of({ enableInTreeAutoscaling: true })).toStrictEqual({
      field: `${path}.enableInTreeAutoscaling`,
      got: true,
      detail: `no rule judges the pods of ray.io/${kind} (1 object): the operator adds the container of the autoscaler`,
    });
    expect([{}, { enableInTreeAutoscaling: false }, { enableInTreeAutoscaling: null }].map(of))
      .toStrictEqual([undefined, undefined, undefined]);
  });
});

test('a version of Kubernetes that is gone is told', () => {
  expect(told([{ ...valid('Deployment'), apiVersion: 'extensions/v1beta1' }])).toEqual(['spec.template.spec.containers[0].image']);
});

test('a kind is told once, on the first of its objects that has a container', () => {
  const widget = (spec: Json) => ({ ...WIDGET, metadata: { generateName: 'a-' }, spec });
  expect(told([widget({}), widget({ b: template }), widget({ a: template }), { ...widget({ a: template }), kind: 'Gadget' }]))
    .toEqual(['spec.b.spec.containers[0].image', 'spec.a.spec.containers[0].image']);
});

test('the members of a list are told, not the list', () => {
  const list = { apiVersion: 'example.com/v1', kind: 'WidgetList', items: [{ ...WIDGET, spec: { template } }] };
  expect(told([list])).toEqual(['items[0].spec.template.spec.containers[0].image']);
});

test('a kind that is registered is judged, and told where the path leads nowhere', () => {
  const registered = (path: string) => told([{ ...WIDGET, spec: { pods: [template] } }],
    [{ apiVersion: 'example.com/v1', kind: 'Widget', path }]);
  expect(registered('spec.pods.*')).toEqual([]);
  expect(registered('spec.pod.*')).toEqual(['spec.pods[0].spec.containers[0].image']);
});

test('of two equal objects the first is told', () => {
  const both = [{ ...WIDGET, spec: { template } }, { ...WIDGET, spec: { template } }];
  const view = clusterOf(both);
  const found = both.map((one) => Evaluator.ALL.evaluate(one, view).map(({ rule, field }) => [rule.id, field])
    .filter(([id]) => id === 'no-unjudged-pods'));
  expect(found).toEqual([[['no-unjudged-pods', 'spec.template.spec.containers[0].image']], []]);
});

test('of an object by itself nothing is said', () => {
  const manifest = { ...WIDGET, spec: { template } };
  expect(Evaluator.ALL.evaluate(manifest, new ClusterView([{ manifest }], { complete: false }))).toEqual([]);
});

describe('the search for a container', () => {
  test.each<[string, Json, string | undefined]>([
    ['by the names of keys, whatever their order', { b: { containers: [{ image }] }, a: { containers: [{ image }] } },
      'a.containers[0].image'],
    ['lists in lists', { a: [[{ sidecars: [1, null, { image }] }]] }, 'a[0][0].sidecars[2].image'],
    ['keys that are no words', { 'a.b': { 'c-d': { container: { image } } } }, '["a.b"].c-d.container.image'],
    ['a list where one container should be', { container: [{ image }] }, undefined],
    ['one container where a list should be', { containers: { image } }, undefined],
    ['an image that is empty', { containers: [{ image: '' }] }, undefined],
    ['an image that is no text', { containers: [{ image: { repository: 'a' } }] }, undefined],
    ['an image beside no container', { image }, undefined],
  ])('%s', (_, spec, path) => {
    expect(containerIn(spec)?.path).toBe(path);
  });

  test('20,000 levels deep', () => {
    let spec: Json = { containers: [{ image: 'a:1' }] };
    for (let depth = 0; depth < 20_000; depth++) {
      spec = depth % 2 === 0 ? { a: spec } : { b: [spec] };
    }
    expect(containerIn({ spec })?.path).toMatch(/^spec\.b\[0\]\.a\.b.*\.containers\[0\]\.image$/);
  });
});
