import { Json } from '../../../../src/engine/value/json';
import { Case, ofPod, valid } from '../../../support/cases';

const settings = (metadata: Json = {}): Json => (
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'agents', ...metadata }, data: { a: '1', b: '2' } });
const detail = 'another ConfigMap "agents/settings" has the same content';
const breaks = (title: string, twins: Json[], told: number[] = [1]): Case =>
  [title, () => settings(), 'metadata.name', 'settings', { twins: () => twins, told, detail }];
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
    ...settings({
      uid: '7',
      resourceVersion: '8',
      generation: 2,
      managedFields: [{}],
      creationTimestamp: '2026-11-25T01:02:03Z',
    }),
    status: {},
  }]),
  ['a cluster-scoped object in charts with and without a namespace', () => role({}), 'metadata.name', 'reader',
    { twins: () => [role({ namespace: 'agents' })], told: [1], detail: 'another ClusterRole "reader" has the same content' }],

  ['a pod alone', ofPod(() => {})],
  ['names that the API server makes', () => settings({ name: undefined, generateName: 'settings-' }), undefined, undefined,
    { twins: () => [settings({ name: undefined, generateName: 'settings-' })] }],
  ['a Namespace', () => valid('Namespace')],
];
