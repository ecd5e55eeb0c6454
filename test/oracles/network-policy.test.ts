import { networkCases } from './network-policy-cases';
import { CLUSTER_FEATURE_NAMES, FEATURE_NAMES, without } from './network-policy-features';
import { NetworkCase, computed, specified } from './network-policy-oracle';
import { Json } from '../../src/engine/value/json';

/** What the library computes of policies against a program that was written from their specifications alone. */

/** CONNECTIONS=1000000 takes three to four minutes of processor time. */
const COUNT = Number(process.env.CONNECTIONS ?? 100_000);
const BATCH = 100_000;
const IN_CASE = 20;

/** One connection and all that bears on it, for people. */
function tell({ connections, pods, policies, clusterPolicies = [], namespaces }: NetworkCase, place: number): string {
  const { from, to, port, protocol } = connections[place];
  const ends = pods.filter(({ status }) => status.podIPs.some(({ ip }: Json) => ip === from || ip === to));
  const near = new Set(ends.map(({ metadata }) => metadata.namespace));
  const own = policies.filter(({ metadata }) => near.has(metadata.namespace));
  return [`${from} to ${to}, port ${port} by ${protocol}, among`, ...[...ends, ...own, ...clusterPolicies, ...namespaces]
    .map((object) => JSON.stringify(object))].join('\n  ');
}

/** Connections of which one end alone is a pod: what decides is one direction of the policies. */
function oneSided({ connections, pods }: NetworkCase, end: 'from' | 'to'): boolean[] {
  const inside = new Set(pods.filter(({ spec }) => !spec.hostNetwork).flatMap(({ status }) => status.podIPs
    .map(({ ip }: Json): unknown => ip)));
  return connections.map((connection) => inside.has(connection[end]) && !inside.has(connection[end === 'from' ? 'to' : 'from']));
}

describe.each([
  ['NetworkPolicies alone', false, FEATURE_NAMES],
  ['ClusterNetworkPolicies beside them', true, CLUSTER_FEATURE_NAMES],
] as const)('%s', (_, tiers, features) => {
  const casesOf = (seed: number) => networkCases(BATCH / IN_CASE, IN_CASE, tiers, seed);
  const withVerdicts = (some: NetworkCase[]) => [some, specified(some)] as const;
  const [cases, verdicts] = withVerdicts(casesOf(1));
  const all = verdicts.flat();

  test('of 100,000 connections at least a fifth is allowed and a fifth denied', () => {
    const allowed = all.filter((verdict) => verdict === 'allowed').length;
    expect(all).toHaveLength(100_000);
    expect(Math.min(allowed, all.length - allowed)).toBeGreaterThan(20_000);
  });

  test('calls into pods from outside, and of pods to outside, are among them, allowed and denied', () => {
    for (const end of ['from', 'to'] as const) {
      const some = cases.flatMap((one, i) => oneSided(one, end).flatMap((is, place) => (is ? [verdicts[i][place]] : [])));
      expect(Math.min(...['allowed', 'denied'].map((verdict) => some.filter((one) => one === verdict).length))).toBeGreaterThan(1_000);
    }
  });

  test(`of ${COUNT} connections, the library says of each what the specification says`, () => {
    const disagreements: string[] = [];
    let asked = 0;
    for (let seed = 1; asked < COUNT; seed++) {
      const [some, said] = seed === 1 ? [cases, verdicts] : withVerdicts(casesOf(seed));
      disagreements.push(...some.flatMap((one, i) => computed(one).flatMap((ours, place) =>
        (ours === said[i][place] ? [] : [`${ours}, should be ${said[i][place]}: ${tell(one, place)}`]))));
      asked += BATCH;
    }
    console.log(`${asked} connections: ${disagreements.length} differences`);
    expect({ count: disagreements.length, first: disagreements.slice(0, 3) }).toEqual({ count: 0, first: [] });
  });

  test.each(features)('%s: some verdicts hang on it', (feature) => {
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
});
