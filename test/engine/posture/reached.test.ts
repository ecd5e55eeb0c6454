import { agent, block, cnp, np, out, tcp, workload } from './edges-support';
import { parseCidr } from '../../../src/engine/address/cidr';
import { edgesOf } from '../../../src/engine/posture/edges';
import { reachedBy } from '../../../src/engine/posture/reached';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';

const PODS = ['10.244.0.0/16'];
const tool = workload('tool', 'tools');
const closed = np({ policyTypes: ['Ingress'] }, 'closed', 'tools');
const byDefault = cnp('Baseline', { egress: [{ action: 'Deny', to: [{ networks: ['169.254.0.0/16'] }] }] });
const atPods = (port: number) => out({ to: [block('10.244.7.0/24')], ports: [tcp(port)] });
const crowd = Array.from({ length: 201 }, (_, i) => workload(`tool-${i}`, 'tools'));

/** Whether the risk of the first object, and an edge of it, say that it reaches other agents. */
function reachesAgents(objects: readonly Json[], pods: readonly string[]): [risk: boolean, edge: boolean] {
  const view = clusterOf(objects, { ranges: { pods: pods.map(parseCidr) } });
  const [pod] = view.podsOf(objects[0]);
  return [
    reachedBy(view, pod).has('agent'),
    edgesOf(view, pod, () => ({})).some(({ dangers = [] }) => dangers.includes('other agents')),
  ];
}

test.each<[what: string, policies: Json[], reaches: boolean, pods: string[]]>([
  ['what is open by default', [tool, byDefault], true, PODS],
  ['what is open by default, to an agent that is closed', [tool, byDefault, closed], false, PODS],
  ['what is open by default, alone', [byDefault], false, PODS],
  ['a block of pods', [tool, atPods(443)], true, PODS],
  ['a block of pods, to an agent that is closed', [tool, atPods(443), closed], false, PODS],
  ['a block of pods on the port of DNS', [tool, atPods(53)], false, PODS],
  ['a block where no range says where pods are', [tool, atPods(443)], false, []],
  ['a block of other addresses', [tool, out({ to: [block('10.0.0.0/16')] })], false, PODS],
  ['more agents than are asked', [...crowd, atPods(443), closed], true, PODS],
])('whether other agents are reached: %s', (_, objects, reaches, pods) => {
  expect(reachesAgents([agent(), ...objects], pods)).toEqual([reaches, reaches]);
});
