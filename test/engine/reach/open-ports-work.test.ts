import { PortSet } from '../../../src/engine/address/port-set';
import { openPorts } from '../../../src/engine/reach/open-ports';
import { clusterOf } from '../../support/cluster';
import { makePolicy } from '../../support/plain';

/** How often it compares ports, where each of several policies, with a selector of its own, opens a port of its own to every pod. */
function workOf(count: number): number {
  const pods = ['a', 'b'].map((name) => (
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'agents' }, spec: { containers: [] } }));
  const policies = Array.from({ length: count }, (_, i) => makePolicy(`policy-${i}`, {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: [`app-${i}`] }] },
    policyTypes: ['Egress'],
    egress: [{ to: [{ podSelector: {} }], ports: [{ port: 1000 + 2 * i }] }],
  }));
  const view = clusterOf([...pods, ...policies]);
  const [from, to] = pods.map((manifest) => view.podsOf(manifest)[0]);
  const spies = [jest.spyOn(PortSet.prototype, 'has'), jest.spyOn(PortSet.prototype, 'subtract')];
  try {
    expect(openPorts(view, 'Egress', from, to).texts()).toEqual(policies.map((_, i) => `${1000 + 2 * i}/TCP`));
    return spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
}

test('twice the policies take at most twice the comparisons', () => {
  expect(workOf(80)).toBeLessThanOrEqual(2 * workOf(40));
});
