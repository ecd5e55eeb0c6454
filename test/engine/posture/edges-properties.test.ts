import * as fc from 'fast-check';
import { agent, block, cilium, cnp, edgesIn, np, pods, policy, tcp, without } from './edges-support';
import { parseAddress, parseCidr } from '../../../src/engine/address/cidr';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { PostureEdge } from '../../../src/engine/posture/posture-agent';
import { allows } from '../../../src/engine/reach/reach';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { runs } from '../../support/properties';

const cidrs = fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '203.0.113.0/24', '203.0.113.7/32', '::/0', 'wrong');
const peers = fc.oneof(
  cidrs.map((cidr) => block(cidr)),
  fc.constantFrom<unknown>(pods('tool'), pods('tool', 'tools'), { namespaceSelector: {} }, null, [], [[block('10.0.0.0/8')]], 'all'),
);
const odd = fc.constantFrom<unknown>(null, {}, 'x');
const ports = fc.array(fc.constantFrom<unknown>(tcp(443), tcp('http'), { port: 1, endPort: 9 }, null), { maxLength: 2 });
const rules = (side: string) => fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, [], [[]], {}) },
  {
    weight: 6,
    arbitrary: fc.record({
      [side]: fc.oneof({ weight: 5, arbitrary: fc.array(peers, { maxLength: 3 }) }, { weight: 1, arbitrary: odd }), ports,
    }),
  },
);
const policies = fc.array(fc.record({
  policyTypes: fc.constantFrom<unknown>(['Egress'], ['Ingress', 'Egress'], ['Ingress'], [], null, 'Egress'),
  egress: fc.oneof(fc.array(rules('to'), { maxLength: 3 }), odd),
  ingress: fc.array(rules('from'), { maxLength: 2 }),
}, { requiredKeys: [] }), { minLength: 1, maxLength: 3 }).map((specs) => specs.map((spec, i) => np(spec, `p${i}`)));

const keyOf = ({ kind, peer }: PostureEdge) => `${kind} ${peer}`;

/** Pods of several blocks are one edge. Without one of the blocks it stays if pods can be in the others. */
const isOfBlocks = (key: string) => key.startsWith('pod pods at ');
const openIn = (objects: readonly Json[]) => edgesIn(objects).filter(({ isDenied }) => !isDenied);

test('of any NetworkPolicies, an edge is gone without its sources, and with it only what these elements open, too', () => {
  fc.assert(fc.property(policies, (all) => {
    const objects = [agent(), ...all];
    const before = openIn(objects);
    for (const edge of before.filter(({ sources }) => sources.length > 0)) {
      const isIn = (file: string | undefined, field: string) => edge.sources.some((one) => (
        one.file === file && (one.field === field || field.startsWith(`${one.field}.`))));
      const left = before.filter(({ sources }) => sources.length === 0 || !sources.every(({ file, field }) => isIn(file, field)));
      const after = openIn(without(objects, edge)).map(keyOf);
      if (edge.detail?.includes('first name')) {
        expect(after).toContain('address everyone'); // the detail says so
      } else {
        expect(after.filter((key) => !isOfBlocks(key))).toEqual(left.map(keyOf).filter((key) => !isOfBlocks(key)));
      }
    }
  }), runs(150));
});

/** Whether an edge has an address, by its texts alone. */
function has({ peer }: PostureEdge, address: string): boolean {
  const [blocks, except = ''] = peer === 'everyone' ? ['0.0.0.0/0, ::/0'] : peer.split(' except ');
  const { family, first } = parseAddress(address);
  const isIn = (list: string) => list.split(', ').filter((one) => one !== '').map(parseCidr)
    .some((cidr) => cidr.family === family && cidr.first <= first && first <= cidr.last);
  return isIn(blocks) && !isIn(except);
}

function hasPort({ ports: texts }: PostureEdge, port: number): boolean {
  return texts.some((text) => {
    const [first, last = first] = text.replace('/TCP', '').split('-').map(Number);
    return ['every port', 'every TCP port'].includes(text) || (text.endsWith('/TCP') && first <= port && port <= last);
  });
}

test('of any NetworkPolicies, the edges to addresses are what the policies allow', () => {
  const addresses = fc.constantFrom('10.0.0.1', '10.1.0.1', '203.0.113.1', '203.0.113.7', '8.8.8.8', '2001:db8::1');
  fc.assert(fc.property(policies, addresses, fc.constantFrom(443, 5, 80), (all, address, port) => {
    const objects = [agent(), ...all];
    const view = clusterOf(objects);
    const isDrawn = openIn(objects).some((edge) => edge.kind === 'address' && has(edge, address) && hasPort(edge, port));
    expect(isDrawn).toBe(allows(view, { pod: podViews(objects[0])[0] }, { address }, port, 'TCP'));
  }), runs(150));
});

test('edges name what they are about and where, whatever a policy or a pod is', () => {
  const names = fc.constantFrom('to', 'from', 'ports', 'ipBlock', 'cidr', 'toFQDNs', 'domainNames', 'matches', 'name', 'action', 'pods',
    'secret', 'csi', 'projected', 'sources', 'persistentVolumeClaim');
  const json = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof({ depthSize: 'small' }, fc.constantFrom<unknown>(null, true, 53, '', '10.0.0.0/8', 'Accept'),
      fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(names, tie('json'), { maxKeys: 4 })),
  })).json;
  const kinds = [
    ['networking.k8s.io/v1', 'NetworkPolicy'], ['networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy'],
    ['projectcalico.org/v3', 'NetworkPolicy'], ['networking.gke.io/v1alpha1', 'FQDNNetworkPolicy'],
  ].map(([apiVersion, kind]) => (spec: Json) => policy(apiVersion, kind, spec));
  const makers = fc.constantFrom(...kinds, cilium, (spec: Json) => cnp('Admin', spec));
  const pod = fc.dictionary(fc.constantFrom('volumes', 'containers', 'hostNetwork', 'serviceAccountName'), json);
  fc.assert(fc.property(makers, json, json, pod, (make, egress, ingress, spec) => {
    for (const { peer, detail, sources } of edgesIn([agent(spec), make({ egress, ingress })])) {
      expect(`${peer} ${detail ?? ''}`).not.toMatch(/undefined|\[object/);
      expect(sources.every(({ object, field }) => object !== '' && field !== '')).toBe(true);
    }
  }), runs(250));
});
