import { PortSet } from '../../../../src/engine/address/port-set';
import { unnamedCalls } from '../../../../src/engine/rules/criteria/unnamed-agents';
import { Json } from '../../../../src/engine/value/json';
import { clusterOf } from '../../../support/cluster';
import { makePolicy } from '../../../support/plain';

/** As many policies as agents. Each lets all agents but one call others on a port of its own, and be called on it or on all ports. */
function manifests(count: number, isOnAll: boolean): Json[] {
  return Array.from({ length: count }, (_, i) => {
    const labels = { 'cdk8s-hardened-agents/agent': 'true', 'app': `agent-${i}` };
    const others = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: [`agent-${i}`] }] };
    const [peers, ports] = [[{ podSelector: others }], [{ port: 1000 + i }]];
    return [
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: `agent-${i}`, namespace: 'agents', labels }, spec: { containers: [] } },
      makePolicy(`policy-${i}`, {
        podSelector: others, ingress: [{ from: peers, ...isOnAll ? {} : { ports } }], egress: [{ to: peers, ports }],
      }),
    ];
  }).flat();
}

/** How often the rule compares ports and looks at agents. */
function workOf(count: number, isOnAll: boolean): number {
  const view = clusterOf(manifests(count, isOnAll));
  const spies = [jest.spyOn(PortSet.prototype, 'subtract'), jest.spyOn(Set.prototype, 'add'), jest.spyOn(Set.prototype, 'has')];
  try {
    const found = view.of('Pod').flatMap((manifest) => view.podsOf(manifest)).map((pod) => unnamedCalls(view, pod).length);
    expect(found).toEqual(found.map(() => count - 1));
    return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}

test.each([
  ['the port of the call', false], ['all ports', true],
])('twice the agents take four times the work, as they have four times the findings, if calls are taken on %s', (_, isOnAll) => {
  expect(workOf(40, isOnAll)).toBeLessThan(5 * workOf(20, isOnAll));
});
