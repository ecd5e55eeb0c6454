import { networkCases } from './network-policy-cases';
import { FEATURE_NAMES, without } from './network-policy-features';
import { NetworkCase, computed, specified } from './network-policy-oracle';
import { Json } from '../../src/policy/json';

/** What the library computes of NetworkPolicies against a program that was written from their specification alone. */

const cases = networkCases(5_000, 20);
const verdicts = specified(cases);
const all = verdicts.flat();

/** One connection and all that bears on it, for people. */
function tell({ connections, pods, policies, namespaces }: NetworkCase, place: number): string {
  const { from, to, port, protocol } = connections[place];
  const ends = pods.filter(({ status }) => status.podIPs.some(({ ip }: Json) => ip === from || ip === to));
  const near = new Set(ends.map(({ metadata }) => metadata.namespace));
  const own = policies.filter(({ metadata }) => near.has(metadata.namespace));
  return [`${from} to ${to}, port ${port} by ${protocol}, among`, ...[...ends, ...own, ...namespaces].map((object) => JSON.stringify(object))].join('\n  ');
}

test('of 100,000 connections at least a quarter is allowed and a quarter denied', () => {
  const allowed = all.filter((verdict) => verdict === 'allowed').length;
  expect(all).toHaveLength(100_000);
  expect(Math.min(allowed, all.length - allowed)).toBeGreaterThan(25_000);
});

test('the library says of each what the specification says', () => {
  const disagreements = cases.flatMap((one, i) => computed(one).flatMap((ours, place) =>
    (ours === verdicts[i][place] ? [] : [`${ours}, should be ${verdicts[i][place]}: ${tell(one, place)}`])));
  expect({ count: disagreements.length, first: disagreements.slice(0, 3) }).toEqual({ count: 0, first: [] });
});

test.each(FEATURE_NAMES)('%s: some verdicts hang on it', (feature) => {
  const some = cases.slice(0, 1_500);
  const changed = specified(some.map((one) => without(feature, one))).flat().filter((verdict, i) => verdict !== all[i]);
  expect(changed.length).toBeGreaterThan(10);
});

test('what is left out is written in every way, and pods call themselves', () => {
  const text = JSON.stringify(cases);
  for (const field of ['ingress', 'egress', 'from', 'to', 'ports', 'except', 'policyTypes', 'matchExpressions']) {
    expect([text.includes(`"${field}":null`), text.includes(`"${field}":[]`)]).toEqual([true, true]);
  }
  const own = cases.flatMap(({ connections, pods }) => connections.filter(({ from, to }) => from === to
    && pods.some(({ spec, status }) => !spec.hostNetwork && status.podIPs.some(({ ip }: Json) => ip === from))));
  expect(own.length).toBeGreaterThan(1_000);
});
