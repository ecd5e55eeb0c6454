import { AgentCluster, AgentPolicy } from '../../src';
import { show } from '../../src/engine/input/show';
import { base, pod } from '../support/app';
import { failure } from '../support/errors';

/** TypeScript refuses these values. In plain JavaScript, the error names the prop and the value. */
const WRONG: any[] = ['agents', 5, null, undefined, true];

describe.each(WRONG.map((value) => [show(value), value]))('%s', (got, value) => {
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
