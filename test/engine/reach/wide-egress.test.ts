import { podViews } from '../../../src/engine/manifest/pod-view';
import { wideFamilies } from '../../../src/engine/reach/wide-egress';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

const agent: Json = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, spec: {} };
const policy = (name: string, podSelector: Json, ...cidrs: string[]): Json => makePolicy(name, {
  podSelector, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })) }],
});
const wide = (...policies: Json[]) =>
  wideFamilies(clusterOf([agent, ...policies]), podViews(agent)[0]);

test.each<[string, string[], number[]]>([
  ['half of all IPv4 addresses', ['0.0.0.0/1'], []],
  ['half of them and one more', ['0.0.0.0/1', '128.0.0.0/32'], [4]],
  ['half of all IPv6 addresses', ['8000::/1'], []],
  ['half of them and one more, of IPv6', ['8000::/1', '::1/128'], [6]],
  ['everything', ['0.0.0.0/0', '::/0'], [4, 6]],
  ['a few', ['203.0.113.0/24', '2001:db8::/64'], []],
])('policies let a pod call most addresses from more than half of them on: %s', (_, cidrs, families) => {
  expect(wide(policy('p', {}, ...cidrs))).toEqual(families);
});

test('what several policies of a pod allow adds up, those of other pods do not count', () => {
  const [first, second] = ['0.0.0.0/2', '64.0.0.0/2'];
  const own = { matchLabels: { app: 'agent' } };
  expect(wide(policy('a', {}, first), policy('b', own, second), policy('c', own, '128.0.0.0/32'))).toEqual([4]);
  expect(wide(policy('a', {}, first), policy('b', { matchLabels: { app: 'other' } }, second, '128.0.0.0/32'))).toEqual([]);
});
