import { AgentCluster, AgentPolicy, FqdnBackEnd, Harden } from '../../src';
import { show } from '../../src/engine/input/show';
import { base, pod } from '../support/app';
import { failure } from '../support/errors';

/** TypeScript refuses these values. In plain JavaScript, the error names the prop and the value. */
const WRONG: any[] = ['agents', 5, null, undefined, true];

describe.each(WRONG.map((value) => [show(value), value]))('%s', (got, value) => {
  test('as options of Harden', () => {
    expect(failure(() => new Harden(value)))
      .toBe(`Harden: 'options' must be an object such as { runtime: new GVisorRuntime(…) }, got ${got}`);
  });

  test('as runtime of Harden', () => {
    expect(failure(() => new Harden({ runtime: value })))
      .toBe(`Harden: 'runtime' must be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox(), got ${got}`);
  });

  test('as an agent, a target and a source', () => {
    const b = base();
    const agent = pod(b);
    const must = 'must be the construct of a pod or of what makes pods, for example a HardenedAgentPod, got';
    expect(failure(() => AgentPolicy.of(b.app).reach(value))).toBe(`AgentPolicy: 'agent' ${must} ${got}`);
    expect(failure(() => agent.reach().allowsPod(value, 80))).toBe(`AgentPolicy: 'target' ${must} ${got}`);
    expect(failure(() => agent.reachedBy().allowsPod(value, 80))).toBe(`AgentPolicy: 'source' ${must} ${got}`);
  });

  test('as the scope of a cluster', () => {
    expect(failure(() => AgentCluster.of(value))).toBe(`AgentCluster: 'scope' must be a construct such as an App or a Chart, got ${got}`);
  });
});

test.each(['agents', 5, []])('options of Cilium that are %j', (value: any) => {
  expect(failure(() => FqdnBackEnd.cilium(value)))
    .toBe(`FqdnBackEnd.cilium: 'options' must be an object such as { clusterNames: false }, got ${show(value)}`);
});
