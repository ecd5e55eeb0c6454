import * as fc from 'fast-check';
import { AddressSet } from '../../../src/engine/address/address-set';
import { everything, parseCidr } from '../../../src/engine/address/cidr';
import { mergedRanges } from '../../../src/engine/address/ranges';
import { ClusterView } from '../../../src/engine/cluster/cluster-view';
import { grantsIn, rulesOf } from '../../../src/engine/manifest/network-policy';
import { callersText, egressOf, openedTogether } from '../../../src/engine/reach/egress';
import { makePolicy } from '../../support/plain';
import { runs } from '../../support/properties';
import { blocks } from '../address/arbitraries';

const DNS = { port: 53, protocol: 'UDP' };
const peer = fc.record({ ipBlock: fc.record({ cidr: blocks, except: fc.array(blocks, { maxLength: 3 }) }, { requiredKeys: ['cidr'] }) });
const rule = fc.record({ to: fc.array(peer, { minLength: 1, maxLength: 3 }), ports: fc.constantFrom([DNS], [DNS, { port: 443 }], []) });
const rules = fc.array(rule, { maxLength: 4 });
const of = (egress: unknown) => egressOf({ spec: { egress } });

test('each rule opens its blocks but what they leave out, and rules add up', () => {
  const opened = ({ to }: { to: { ipBlock: { cidr: string; except?: string[] } }[] }) => to
    .reduce((sum, { ipBlock: { cidr, except = [] } }) =>
      sum.union(AddressSet.of([parseCidr(cidr)]).subtract(AddressSet.of(except.map(parseCidr)))), AddressSet.EMPTY);
  const all = (list: Parameters<typeof opened>[0][]) => list.map(opened).reduce((sum, set) => sum.union(set), AddressSet.EMPTY);
  fc.assert(fc.property(rules, (given) => {
    const { addresses, beyondDns, anyPod, faults } = of(given);
    expect(addresses).toEqual(all(given));
    expect(beyondDns).toEqual(all(given.filter(({ ports }) => ports.length !== 1)));
    expect([anyPod, faults.size]).toEqual([false, 0]);
  }), runs(300));
});

describe('policies with the same rules', () => {
  const policy = () => ({ spec: { egress: [{ to: [{ podSelector: { matchLabels: { app: 'shared' } } }], ports: [{ port: 443 }] }] } });

  test('share the list of what these allow, for each direction by itself', () => {
    const [one, other] = [policy(), policy()];
    expect(grantsIn(one, 'Egress')).toBe(grantsIn(other, 'Egress'));
    expect(egressOf(one)).toBe(egressOf(other));
    expect(grantsIn({ spec: { egress: [{}] } }, 'Egress')).not.toBe(grantsIn({ spec: { ingress: [{}] } }, 'Ingress'));
    expect(rulesOf(other, 'Egress')[0].policy).toBe(other);
  });

  test('are read as they are written, also after a change to the one that was read first', () => {
    const [first, later] = [policy(), policy()];
    const [{ peers: [before] }] = grantsIn(first, 'Egress');
    first.spec.egress[0].to[0].podSelector.matchLabels.app = 'changed';
    expect(before).toEqual({ field: 'spec.egress[0].to[0]', pods: later.spec.egress[0].to[0] });
    expect(grantsIn(later, 'Egress')[0].peers).toEqual([{ field: 'spec.egress[0].to[0]', pods: later.spec.egress[0].to[0] }]);
  });
});

test('who names no peer names everyone', () => {
  const everyone = AddressSet.of([everything(4), everything(6)]);
  for (const given of [{}, null, 'all', { to: [] }, { to: null }, { to: {} }, { to: [{}] }, { to: [null] }, { to: [{ ipBlock: null }] }]) {
    expect([given, of([given]).addresses]).toEqual([given, everyone]);
  }
  for (const given of [undefined, null, [], {}, 'all']) {
    expect([given, of(given).addresses]).toEqual([given, AddressSet.EMPTY]);
  }
});

test('whatever stands in a policy is read', () => {
  const keys = fc.constantFrom('to', 'ports', 'ipBlock', 'cidr', 'except', 'namespaceSelector', 'podSelector', 'matchExpressions',
    'operator', 'port');
  const anything = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof({ depthSize: 'medium' }, fc.constantFrom<unknown>(null, true, 53, '', '10.0.0.0/8', 'NotIn'), blocks,
      fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(keys, tie('json'), { maxKeys: 4 })),
  })).json;
  fc.assert(fc.property(fc.array(anything, { maxLength: 4 }), (egress) => {
    const { addresses, beyondDns } = of(egress);
    expect(beyondDns.subtract(addresses)).toEqual(AddressSet.EMPTY);
  }), runs(2000));
});

test.each<[string, unknown[], boolean]>([
  ['of DNS', [{ port: 53, protocol: 'UDP' }, { port: 53 }], false],
  ['of DNS and others that follow it', [{ port: 53, endPort: 60 }], true],
  ['of DNS and others before it', [{ port: 50, endPort: 53 }], true],
  ['by a name', [{ port: 'dns' }], true],
  ['of DNS, and one by a name', [{ port: 53 }, { port: 'web' }], true],
])('a rule for ports %s opens more than DNS or not', (_, ports, isMore) => {
  const addresses = AddressSet.of([parseCidr('203.0.113.0/24')]);
  expect(of([{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports }]))
    .toMatchObject({ addresses, beyondDns: isMore ? addresses : AddressSet.EMPTY });
});

describe('callers', () => {
  const ranges = mergedRanges([{ pods: [parseCidr('10.244.0.0/16')] }]);

  test('that several policies with selectors of their own allow together name each policy that allows addresses', () => {
    const policy = (name: string, podSelector: unknown, ...from: unknown[]) => makePolicy(name, {
      podSelector, policyTypes: ['Ingress'], ingress: [{ from }],
    });
    const block = (cidr: string) => ({ ipBlock: { cidr } });
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, spec: {} };
    const together = (...policies: unknown[]) => {
      const view = new ClusterView([pod, ...policies].map((manifest) => ({ manifest: manifest as typeof pod })));
      return openedTogether(view.policyGroupsOf(view.podsOf(pod)[0]), ranges);
    };
    const high = policy('b', {}, block('128.0.0.0/1'));
    const low = policy('a', { matchLabels: { app: 'agent' } }, block('0.0.0.0/1'));
    const pods = policy('c', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, { podSelector: { matchLabels: { app: 'x' } } });
    expect(together(high, low, pods)).toEqual(['NetworkPolicy "agents/a", NetworkPolicy "agents/b" allow calls from every IPv4 address']);
    expect(together(pods, policy('d', {}, block('10.1.0.7/32')))).toEqual([]);
    expect(together(pods)).toEqual([]);
  });

  test('stand in order: addresses, then pods by their texts', () => {
    const everyone = AddressSet.of([everything(4)]);
    expect(callersText(everyone, ['pods b', 'pods a'], new Map(), ranges)).toBe('allows calls from every IPv4 address, pods a and pods b');
    expect(callersText(AddressSet.EMPTY, [], new Map(), ranges)).toBeUndefined();
  });
});
