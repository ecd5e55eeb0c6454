import { parseCidr } from '../../../src/engine/address/cidr';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { tieredRulesOf } from '../../../src/engine/reach/tiered-rules';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy, makeObject } from '../../support/plain';

/** Pods by labels that a tier denies by address, where all, some or none of them can have one. */

const agent: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec: { containers: [] } };
const np: Json = makePolicy('np', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'tool' } } }] }],
});

test.each<[string, string[], string[], string[]]>([
  ['all', ['10.244.0.0/16'], ['10.0.0.0/8'], []],
  ['some', ['10.244.0.0/16'], ['10.244.0.0/17'], ['np, cut by deny']],
  ['none', ['10.244.0.0/16'], ['10.0.0.0/16'], ['np']],
  ['perhaps some, where no one knows where pods are,', [], ['10.0.0.0/16'], ['np, cut by deny']],
  ['all, wherever they are,', [], ['0.0.0.0/0', '::/0'], []],
])('%s of the pods are denied', (_, pods, networks, expected) => {
  const cluster: Json = makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name: 'deny' }, {
    tier: 'Admin', priority: 1, subject: { namespaces: {} }, egress: [{ action: 'Deny', to: [{ networks }] }],
  });
  const view = clusterOf([agent, np, cluster], { ranges: { pods: pods.map(parseCidr) } });
  expect(tieredRulesOf(view, podViews(agent)[0], 'Egress')!.rules
    .map(({ policy, cutBy = [] }) => [policy, ...cutBy].map(({ metadata }) => String(metadata.name)).join(', cut by '))).toEqual(expected);
});
