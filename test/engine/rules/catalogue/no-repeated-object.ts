import { Json } from '../../../../src/engine/value/json';
import { Case, allows, finds, ofPod, valid } from '../../../support/cases';

const settings = (metadata: Json = {}): Json => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents', ...metadata }, data: { a: '1', b: '2' } });
const detail = 'another ConfigMap "agents/settings" has the same content';
const breaks = (title: string, twins: Json[], told: number[] = [1]) =>
  finds(title, () => settings(), { field: 'metadata.name', got: 'settings', detail }, { twins: () => twins, told });
const role = (metadata: Json): Json => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader', ...metadata },
  rules: [],
});

export const cases: Case[] = [
  breaks('an object that is there twice', [settings()]),
  breaks('each that is there again', [settings(), settings()], [1, 2]),
  breaks('keys in another order, and nulls', [{
    metadata: { namespace: 'agents', name: 'settings', labels: null },
    data: { b: '2', a: '1', c: null },
    kind: 'ConfigMap',
    apiVersion: 'v1',
  }]),
  breaks('one that was read from a cluster', [{
    ...settings({ uid: '7', resourceVersion: '8', generation: 2, managedFields: [{}], creationTimestamp: '2026-11-25T01:02:03Z' }),
    status: {},
  }]),
  finds('a cluster-scoped object in charts with and without a namespace', () => role({}),
    { field: 'metadata.name', got: 'reader', detail: 'another ClusterRole "reader" has the same content' },
    { twins: () => [role({ namespace: 'agents' })], told: [1] }),

  allows('a pod alone', ofPod(() => {})),
  allows('names that the API server makes', () => settings({ name: undefined, generateName: 'settings-' }),
    { twins: () => [settings({ name: undefined, generateName: 'settings-' })] }),
  allows('a Namespace', () => valid('Namespace')),
];
