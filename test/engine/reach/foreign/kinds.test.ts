import { isUnknownPolicy } from '../../../../src/engine/reach/foreign/kinds';

test.each<[string, boolean]>([
  ['crd.antrea.io/ClusterNetworkPolicy', true],
  ['k8s.ovn.org/EgressFirewall', true],
  ['a.example/NetworkPolicy', true],
  ['a.example/NetworkPolicyReport', false],
  ['projectcalico.org/StagedNetworkPolicy', false],
  ['networking.k8s.io/NetworkPolicy', false],
  ['cilium.io/CiliumNetworkPolicy', false],
  ['Pod', false],
])('%s is a policy of an unknown kind: %s', (kind, isUnknown) => {
  expect(isUnknownPolicy(kind)).toBe(isUnknown);
});
