import { podViews } from '../../../src/engine/manifest/pod-view';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { valid } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** Policies that select every pod of a namespace are read once for all of these. */

const SELECTORS: { readonly [title: string]: Json } = {
  'an empty selector': {},
  'an expression': { matchExpressions: [{ key: 'quarantine', operator: 'DoesNotExist' }] },
  'a label that all have': { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } },
};

/** Agents under as many policies with that selector, and how often anything in these was read so far. */
function fleet(count: number, podSelector: Json): { readonly manifests: Json[]; readonly reads: () => number } {
  let reads = 0;
  const counted = (json: Json): Json => new Proxy(json, {
    get: (target, key) => {
      reads++;
      return target[key as string] as unknown;
    },
  });
  const agent = valid('Pod');
  const manifests = Array.from({ length: count }, (_, i) => [
    { ...agent, metadata: { ...agent.metadata, name: `agent-${i}`, labels: { ...agent.metadata.labels, id: String(i) } } },
    makePolicy(`policy-${i}`, counted({
      podSelector,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: `caller-${i}` } } }], ports: [{ port: 8080 }] }],
      egress: [{ to: [{ ipBlock: { cidr: `203.0.113.${i % 256}/32` } }], ports: [{ port: 443 }] }],
    })),
  ]).flat();
  return { manifests, reads: () => reads };
}

describe.each(Object.entries(SELECTORS))('%s', (_, selector) => {
  test('twice the agents under twice the policies take no more than twice the reads', () => {
    const [one, two] = [40, 80].map((count) => {
      const { manifests, reads } = fleet(count, selector);
      judgeManifests(manifests.map((document) => ({ source: 'all.yaml', document })));
      return reads();
    });
    expect(one).toBeGreaterThan(40);
    expect(two / one).toBeLessThan(2.2);
  });

  test('what they let agents reach is one list for all of them', () => {
    const { manifests, reads } = fleet(40, selector);
    const view = clusterOf(manifests);
    const reach = () => manifests.flatMap((manifest) => podViews(manifest)).map((pod) => targetsOf(view, pod));
    const targets = reach();
    const before = reads();
    expect(new Set(targets.map((list) => JSON.stringify(list))).size).toBe(1);
    expect(targets[0].flatMap(({ policies }) => policies)).toHaveLength(40);
    reach();
    expect(reads()).toBe(before);
  });
});
