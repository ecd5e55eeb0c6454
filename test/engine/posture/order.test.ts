import * as fc from 'fast-check';
import { cnp } from './edges-support';
import { reportOf } from './report';
import { blockOf, parseMaskedCidr } from '../../../src/engine/address/cidr';
import { Direction, FIELDS, isolates } from '../../../src/engine/manifest/network-policy';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { acceptedOf } from '../../../src/engine/posture/accepted';
import { stateOf } from '../../../src/engine/posture/build-state';
import { Posture } from '../../../src/engine/posture/posture';
import { postureDiff } from '../../../src/engine/posture/posture-diff';
import { NO_DIFFERENCE } from '../../../src/engine/posture/posture-diff-change';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { networkCase } from '../../oracles/network-policy-cases';
import { clusterOf } from '../../support/cluster';
import { controlled } from '../../support/controlled';
import { inAnotherOrder } from '../../support/order';
import { runs } from '../../support/properties';

/** What is told of a cluster does not depend on the order of objects, lists and keys, and reach not on how policies are split. */

const DIRECTIONS: readonly Direction[] = ['Ingress', 'Egress'];
const compared = (objects: readonly Json[]): Posture => reportOf(objects, clusterOf(objects), { withoutRows: true });
const linesOf = ({ agents, namespaces }: Posture) => (
  acceptedOf([], stateOf({ agents, namespaces, neighbours: [] })).agents!
    .map(({ agent, callers, reaches }) => ({ agent, callers, reaches })));

/** What each pod may call and who may call it, and the edges, in the order in which people read them. */
function toldOf(objects: readonly Json[]): Json {
  const view = clusterOf(objects);
  const reach = objects.flatMap((manifest) => podViews(manifest)).map((pod) => [
    pod.manifest.metadata.name, DIRECTIONS.map((direction) => targetsOf(view, pod, direction)),
  ]);
  const edges = reportOf(objects, view).agents.map(({ title, edges: all, rows }) => [
    title, { edges: all.map(({ sources: _, allowedBy: __, ...edge }) => edge), rows: rows.map(({ label, value }) => [label, value]) },
  ]);
  return [reach, edges].map((all) => Object.fromEntries(all));
}

const cluster = fc.boolean().chain((tiers) => networkCase(0, tiers))
  .map(({ namespaces, policies, clusterPolicies = [], nodes = [], pods }) => ({
    policies, others: [...namespaces, ...clusterPolicies, ...nodes, ...pods],
  }));

test('objects, lists and keys in another order are told in the same way, and are no difference', () => {
  fc.assert(fc.property(cluster, fc.nat(), ({ policies, others }, seed) => {
    const objects = [...policies, ...others];
    const shuffled = inAnotherOrder(objects, seed);
    expect(toldOf(shuffled)).toEqual(toldOf(objects));
    const [before, after] = [objects, shuffled].map(compared);
    expect(postureDiff(before, after)).toMatchObject({ verdict: NO_DIFFERENCE, changes: [] });
    expect(acceptedOf([], stateOf(after))).toEqual(acceptedOf([], stateOf(before)));
  }), runs(20));
});

test('controls in another order are no difference', () => {
  const objects = controlled();
  const before = compared(objects);
  fc.assert(fc.property(fc.nat(), (seed) => {
    const after = compared(inAnotherOrder(objects, seed));
    // A digest of an admission policy is of its lists in their order: such a finding is no loss of a control.
    expect(postureDiff(before, after).changes.filter(({ verb }) => verb === 'opens' || verb === 'closes')).toEqual([]);
    expect(acceptedOf([], stateOf(after))).toEqual(acceptedOf([], stateOf(before)));
  }), runs(10));
});

/** A block in halves, and another peer as it is. */
function halvesOf(peer: Json): Json[] {
  const { family, first, last, prefix } = parseMaskedCidr(peer.ipBlock?.cidr ?? '10.0.0.0/32');
  return first === last ? [peer] : [first, last].map((address) => (
    { ipBlock: { ...peer.ipBlock, cidr: blockOf(family, address, prefix + 1).text } }));
}

/** A range of ports without its last port, and that port alone. */
function portsOf({ endPort, ...port }: Json): Json[] {
  return typeof endPort === 'number' && endPort > port.port ? [{ ...port, endPort: endPort - 1 }, { ...port, port: endPort }] : [port];
}

/** One policy that denies all, and one for each peer and port. */
function partsOf(policy: Json): Json[] {
  const { podSelector, ...spec } = policy.spec;
  const policyTypes = DIRECTIONS.filter((direction) => isolates(policy, direction));
  const rules = policyTypes.flatMap((direction) => {
    const [field, side] = FIELDS[direction];
    const each = (list: Json[] | null | undefined, split: (one: Json) => Json[]) => (
      list?.length ? list.flatMap(split).map((one) => [one]) : [[]]);
    return ((spec[field] ?? []) as Json[]).flatMap((rule) => each(rule[side], halvesOf).flatMap((peers) => each(rule.ports, portsOf)
      .map((ports) => ({ policyTypes: [direction], [field]: [{ [side]: peers, ports }] }))));
  });
  return policyTypes.length === 0 ? [policy] : [{ policyTypes }, ...rules].map((part, i) => (
    { ...policy, metadata: { ...policy.metadata, name: `${policy.metadata.name}-${i}` }, spec: { podSelector, ...part } }));
}

test('policies in parts, blocks in halves and ranges of ports in two open and close nothing', () => {
  fc.assert(fc.property(cluster, ({ policies, others }) => {
    const [before, after] = [policies, policies.flatMap(partsOf)].map((all) => compared([...all, ...others]));
    expect(postureDiff(before, after).changes.filter(({ verb }) => verb === 'opens' || verb === 'closes')).toEqual([]);
    expect(linesOf(after)).toEqual(linesOf(before));
  }), runs(20));
});

test('what is denied for the whole cluster is in one order', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'coder', namespace: 'agents' }, spec: { containers: [{ name: 'main' }] } };
  const denied = (...networks: string[]) => cnp('Admin', {
    subject: { namespaces: {} },
    egress: networks.map((network) => ({ action: 'Deny', to: [{ networks: [network] }] })),
  });
  const [one, other] = [['fd00:10::/64', '2001:db8::/32'], ['2001:db8::/32', 'fd00:10::/64']].map((networks) => {
    const objects = [pod, denied(...networks)];
    return reportOf(objects, clusterOf(objects)).agents[0].rows.find(({ label }) => label === 'denied for the whole cluster')!.value;
  });
  expect(one).toContain('2001:db8::/32');
  expect(other).toBe(one);
});

test('what a policy denies for sure does not depend on a pod that it may select or not', () => {
  const podIn = (namespace: string) => (
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'coder', namespace }, spec: { containers: [{ name: 'main' }] } });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'known', labels: { team: 'blue' } } };
  const wall = cnp('Admin', {
    priority: 1,
    subject: { namespaces: { matchLabels: { team: 'blue' } } },
    egress: [
      { action: 'Deny', to: [{ networks: ['192.0.2.0/24'] }] },
      { action: 'Accept', to: [{ networks: ['198.51.100.0/24'] }] },
    ],
  }, 'wall');
  const others = cnp('Admin', {
    priority: 2, subject: { namespaces: {} }, egress: [{ action: 'Deny', to: [{ networks: ['203.0.113.0/24'] }] }],
  }, 'others');
  const controlsOf = (objects: readonly Json[]) => compared(objects).agents
    .map(({ namespace: name, controls = [] }) => [name, controls.filter(({ text }) => text.includes('192.0.2.0/24')).length]).sort();
  const objects = [podIn('known'), podIn('unknown'), namespace, wall, others];
  expect(controlsOf(objects)).toEqual([['known', 1], ['unknown', 0]]);
  expect(controlsOf([...objects].reverse())).toEqual([['known', 1], ['unknown', 0]]);
});
