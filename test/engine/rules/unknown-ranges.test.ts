import { parseCidr } from '../../../src/engine/address/cidr';
import { mayOpenCluster, missingRanges, unknownRanges } from '../../../src/engine/rules/unknown-ranges';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

const some = [parseCidr('10.0.0.0/8')];

test('the ranges that are missing', () => {
  const missing = (pods = some, services = some) => missingRanges({ ...clusterOf([]).clusterRanges, pods, services });
  expect([missing(), missing([]), missing(some, []), missing([], [])])
    .toStrictEqual([[], ['podCidrs'], ['serviceCidrs'], ['podCidrs', 'serviceCidrs']]);
});

test('what is not known without ranges', () => {
  expect(unknownRanges([])).toBeUndefined();
  expect(unknownRanges(['--pod-cidr', '--service-cidr'])).toMatch(/^without --pod-cidr and --service-cidr it is not known /);
});

test.each<[string, Json[], boolean]>([
  ['a policy for all of the internet', [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }], true],
  ['a policy for one address', [{ to: [{ ipBlock: { cidr: '203.0.113.7/32' } }] }], false],
  ['a policy for nothing', [], false],
])('%s: whether it may open addresses of the cluster', (_title, egress, may) => {
  const pod: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents' }, spec: { containers: [] } };
  const policy: Json = makePolicy('egress', { podSelector: {}, policyTypes: ['Egress'], egress });
  const view = clusterOf([pod, policy]);
  expect(mayOpenCluster(view.podsOf(pod)[0], view)).toBe(may);
  expect(mayOpenCluster(view.podsOf(pod)[0], clusterOf([pod]))).toBe(false);
});
