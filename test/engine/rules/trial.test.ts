import { concernedBy } from '../../../src/engine/rules/trial';
import { Json } from '../../../src/engine/value/json';
import { valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';

test('a change of a workload concerns its namespace and all that holds no pod, and a change of a policy concerns all', () => {
  const named = (kind: string, name: string, namespace?: string): Json => ({ apiVersion: 'v1', kind, metadata: { name, namespace } });
  const pod = (namespace: string) => ({ ...valid('Pod'), metadata: { name: 'agent', namespace } });
  const policy = { ...named('NetworkPolicy', 'open', 'agents'), apiVersion: 'networking.k8s.io/v1' };
  const all: Json[] = [
    pod('agents'), pod('agents'), pod('web'), policy, named('ConfigMap', 'falco-rules', 'falco'), named('Namespace', 'agents'),
  ];
  const view = clusterOf(all);
  expect(concernedBy(all[0], view)).toEqual(all.filter(({ metadata }) => metadata.namespace !== 'web'));
  expect(concernedBy(policy, view)).toEqual(all);
  const { namespace: _, ...nowhere } = all[0].metadata;
  const alone = { ...all[0], metadata: nowhere };
  expect(concernedBy(alone, clusterOf([alone, ...all]))).toEqual([alone, ...all]);
});
