import { Json, object } from '../../../../src/engine/value/json';
import { Case, Tweak, allows, finds, ofPod, valid } from '../../../support/cases';

const pod = () => valid('Pod');
const twin = (tweak: Tweak) => () => {
  const manifest = pod();
  tweak(manifest);
  return [manifest];
};
const service = (apiVersion: string, spec: Json, more: Json = {}): Json => ({
  apiVersion,
  kind: 'Service',
  metadata: { name: 'web', namespace: 'agents', ...more },
  spec,
});
const settings = (data: Json, metadata: Json = { name: 'settings', namespace: 'agents' }): Json => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  data,
});
const role = (metadata: Json, rules: Json[] = []): Json =>
  ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'reader', ...metadata }, rules });
const kind = (manifest: Json) =>
  `another ${manifest.kind} "${[object(manifest.metadata).namespace, manifest.metadata.name].filter(Boolean).join('/')}"`;

const breaks = (title: string, manifest: () => Json, at: string, twins: () => Json[]) => finds(title, manifest,
  { field: 'metadata.name', got: manifest().metadata.name, detail: `${kind(manifest())} differs at ${at}` }, { twins, told: [0, 1] });
const passes = (title: string, manifest: () => Json, ...twins: Json[]) => allows(title, manifest, { twins: () => twins });

export const cases: Case[] = [
  breaks('a Service that stands for other pods', () => service('v1', { selector: { app: 'web' } }), 'spec.selector.app',
    () => [service('v1', { selector: { app: 'other' } })]),
  breaks('a pod with another image', pod, 'spec.containers[0].image', twin(({ spec }) => {
    spec.containers[0].image = spec.containers[0].image.replace('agent', 'other');
  })),
  breaks('a pod with a label more', pod, 'metadata.labels["example.com/tier"]',
    twin(({ metadata }) => { metadata.labels['example.com/tier'] = 'front'; })),
  breaks('a pod with an annotation more', pod, 'metadata.annotations', twin(({ metadata }) => { metadata.annotations = { owner: 'a' }; })),
  breaks('a list with an element more', () => settings({ a: ['x'] }), 'data.a[1]', () => [settings({ a: ['x', 'y'] })]),
  breaks('a number for a text', () => settings({ port: '80' }), 'data.port', () => [settings({ port: 80 })]),
  breaks('another version of the same group', () => service('serving.knative.dev/v1', {}), 'apiVersion',
    () => [service('serving.knative.dev/v1beta1', {})]),
  breaks('a cluster-scoped object, whatever namespaces its charts have', () => role({}), 'rules[0]',
    () => [role({ namespace: 'agents' }, [{ verbs: ['get'] }])]),

  passes('a Service of Knative beside one of Kubernetes', () => service('v1', { selector: { app: 'web' } }),
    service('serving.knative.dev/v1', { traffic: [] })),
  passes('the same name in another namespace', () => settings({ a: '1' }), settings({ a: '2' }, { name: 'settings', namespace: 'tools' })),
  passes('another kind', () => settings({ a: '1' }), { ...settings({ a: '2' }), kind: 'Secret' }),
  passes('names that the API server makes', () => settings({ a: '1' }, { generateName: 'settings-', namespace: 'agents' }),
    settings({ a: '2' }, { generateName: 'settings-', namespace: 'agents' })),
  passes('objects without a name', () => settings({ a: '1' }, {}), settings({ a: '2' }, {})),
  passes('names that are none', () => settings({ a: '1' }, { name: 7 }), settings({ a: '2' }, { name: 7 }),
    settings({ a: '2' }, { name: '' })),
  allows('a pod alone', ofPod(() => {})),
];
