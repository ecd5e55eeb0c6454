import { policyTitle } from '../../../src/engine/manifest/sandbox-template';
import { deniedBesideFor, opensOutsideResolver, opensResolver, opensWide, reopenedFor } from '../../../src/engine/reach/reopened';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** What policies open again although another one says that it denies it. */

const agent = (namespace = 'agents'): Json => (
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace, labels: { app: 'agent' } }, spec: { containers: [] } });
const policy = (name: string, egress: unknown[], closed?: string, namespace = 'agents'): Json => makePolicy({
  name, namespace, ...closed !== undefined && { annotations: { 'cdk8s-hardened-agents/closed': closed } },
}, { podSelector: {}, policyTypes: ['Egress'], egress });
const block = (cidr: string) => ({ ipBlock: { cidr } });
const to = (...peers: Json[]) => ({ to: peers });
const inNamespace = (matchLabels: Json) => ({ namespaceSelector: { matchLabels } });
const KUBE_SYSTEM = inNamespace({ 'kubernetes.io/metadata.name': 'kube-system' });
const DNS = [{ port: 53, protocol: 'UDP' }];


/** What is open again to the first object: by which elements of which policies. */
function reopened(...objects: Json[]): string[] {
  const view = clusterOf(objects);
  return reopenedFor(view, view.podsOf(objects[0])[0]).map(({ denier, openers, elementsOf, what }) => (
    `${what}, denied by ${policyTitle(denier)}: ${openers.map((one) => [policyTitle(one), ...elementsOf(one)].join(' ')).join('; ')}`));
}

describe('the internet', () => {
  const closed = policy('closed', [], 'internet');
  const WIDE = 'more than a sixty-fourth of the public IPv4 addresses, denied by NetworkPolicy "agents/closed": ';
  const ONE = 'a block of IPv4 that is wider than /8, denied by NetworkPolicy "agents/closed": ';

  test('policies are named that open the most, as many as it takes', () => {
    const [small, all] = [policy('a', [to(block('203.0.113.0/24'))]), policy('b', [to(block('198.51.100.0/24'), block('0.0.0.0/0'))])];
    expect(reopened(agent(), closed, small, all)).toEqual([`${WIDE}NetworkPolicy "agents/b" spec.egress[0].to[0] spec.egress[0].to[1]`]);
    const parts = ['20.0.0.0/9', '30.0.0.0/8', '40.0.0.0/8', '50.0.0.0/8', '60.0.0.0/8'];
    expect(reopened(agent(), closed, ...parts.map((cidr, i) => policy(`p${i}`, [to(block(cidr))])))).toEqual([
      `${WIDE}${[1, 2, 3, 4].map((i) => `NetworkPolicy "agents/p${i}" spec.egress[0].to[0]`).join('; ')}`,
    ]);
  });

  test('of one block that is too wide, only its policy is named', () => {
    expect(reopened(agent(), closed, policy('a', [to(block('203.0.113.0/24'))]), policy('b', [to(block('64.0.0.0/7'))])))
      .toEqual([`${ONE}NetworkPolicy "agents/b" spec.egress[0].to[0]`]);
  });

  test('of a policy of another network, the addresses count that pods may call', () => {
    const cilium = (...toCIDR: string[]): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'cilium', {
      endpointSelector: {}, egress: [{ toCIDR, toEntities: ['kube-apiserver'] }], ingress: [{ fromCIDR: ['64.0.0.0/7'] }],
    });
    expect(reopened(agent(), closed, cilium('203.0.113.0/24'))).toEqual([]);
    expect(reopened(agent(), closed, cilium('203.0.113.0/24', '64.0.0.0/7'))).toEqual([`${ONE}CiliumNetworkPolicy "agents/cilium"`]);
  });

  test('of several policies that deny it, the first by its name is named', () => {
    expect(reopened(agent(), policy('d', [], 'internet'), closed, policy('open', [to(block('64.0.0.0/7'))])))
      .toEqual([`${ONE}NetworkPolicy "agents/open" spec.egress[0].to[0]`]);
  });

  test.each<[string, string[], boolean]>([
    ['nothing', [], false],
    ['a /8', ['20.0.0.0/8'], false],
    ['a /7', ['20.0.0.0/7'], true],
    ['four times a /8', ['20.0.0.0/8', '30.0.0.0/8', '40.0.0.0/8', '50.0.0.0/8'], true],
    ['all of it, in one block', ['0.0.0.0/0'], true],
  ])('a policy alone opens more than targets: %s', (_, cidrs, isWide) => {
    expect(opensWide(policy('p', cidrs.map((cidr) => to(block(cidr)))))).toBe(isWide);
  });
});

describe('the resolver', () => {
  const closed = policy('closed', [], 'dns');
  const line = (elements: string, denier = 'agents/closed', opener = 'agents/open') => (
    [`the port of DNS to a resolver, denied by NetworkPolicy "${denier}": NetworkPolicy "${opener}" ${elements}`]);
  const outside = { ...to(block('9.9.9.9/32')), ports: DNS };

  test('only the elements are named that open it', () => {
    const open = policy('open', [{ ...to(KUBE_SYSTEM), ports: [{ port: 443 }] }, outside,
      { ...to(inNamespace({ 'kubernetes.io/metadata.name': 'tools' }), KUBE_SYSTEM), ports: DNS }]);
    expect(reopened(agent(), closed, open)).toEqual(line('spec.egress[2].to[1]'));
    expect(reopened(agent(), policy('closed', [], 'dns,internet'), open)).toEqual(line('spec.egress[1].to[0] spec.egress[2].to[1]'));
  });

  test('an address outside beside pods of another namespace opens one, where the internet is denied too', () => {
    const open = policy('open', [{ ...to(inNamespace({ 'kubernetes.io/metadata.name': 'tools' }), block('9.9.9.9/32')), ports: DNS }]);
    expect(reopened(agent(), policy('closed', [], 'dns,internet'), open)).toEqual(line('spec.egress[0].to[1]'));
    expect(reopened(agent(), closed, open)).toEqual([]);
  });

  test('a port by a name may have the number of DNS, but not by a protocol that DNS does not have', () => {
    const open = (protocol: string) => policy('open', [{ ...to(KUBE_SYSTEM), ports: [{ port: 'x', protocol }] }]);
    expect(reopened(agent(), closed, open('TCP'))).toEqual(line('spec.egress[0].to[0]'));
    expect(reopened(agent(), closed, open('UDP'))).toEqual(line('spec.egress[0].to[0]'));
    expect(reopened(agent(), closed, open('SCTP'))).toEqual([]);
  });

  test('pods of the own namespace are resolvers where resolvers run', () => {
    const open = [{ ...to({ podSelector: {} }), ports: DNS }];
    const own = (namespace: string) => (
      [agent(namespace), policy('closed', [], 'dns', namespace), policy('open', open, undefined, namespace)]);
    expect(reopened(...own('kube-system'))).toEqual(line('spec.egress[0].to[0]', 'kube-system/closed', 'kube-system/open'));
    expect(reopened(...own('agents'))).toEqual([]);
  });

  const kubeSystem = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', labels: { team: 'platform' } } };

  test.each<[string, Json, Json[], ('yes' | 'maybe' | 'no')]>([
    ['by its name', KUBE_SYSTEM, [], 'yes'],
    ['by another name', inNamespace({ 'kubernetes.io/metadata.name': 'tools' }), [], 'no'],
    ['by a label of its manifest', inNamespace({ team: 'platform' }), [kubeSystem], 'yes'],
    ['by a label that it may have', inNamespace({ team: 'platform' }), [], 'maybe'],
    ['by a label that it may have, where only its pods are known', inNamespace({ team: 'platform' }), [agent('kube-system')], 'maybe'],
  ])('the namespace of a resolver is selected: %s', (_, peer, objects, match) => {
    const open = policy('open', [{ ...to(peer), ports: DNS }]);
    const view = clusterOf([agent(), ...objects, open]);
    expect([opensResolver(view, open, 'yes'), opensResolver(view, open, 'maybe')]).toEqual([match === 'yes', match !== 'no']);
  });

  test.each<[string, Json[], boolean]>([
    ['an address on the port of DNS', [outside], true],
    ['an address on every port', [to(block('9.9.9.9/32'))], true],
    ['an address on another port', [{ ...to(block('9.9.9.9/32')), ports: [{ port: 443 }] }], false],
    ['pods', [{ ...to(KUBE_SYSTEM), ports: DNS }], false],
    ['pods or an address', [{ ...to(KUBE_SYSTEM, block('9.9.9.9/32')), ports: DNS }], true],
    ['one rule of two', [{ ...to(KUBE_SYSTEM), ports: DNS }, outside], true],
    ['no rule', [], false],
  ])('a policy opens a resolver at any address: %s', (_, egress, isOpen) => {
    expect(opensOutsideResolver(policy('p', egress))).toBe(isOpen);
  });
});

test('what policies deny beside the rules, each with all of them', () => {
  const [both, one] = [policy('both', [], 'dns, internet'), policy('one', [], 'internet')];
  const objects = [agent(), both, one, policy('none', []), policy('elsewhere', [], 'dns', 'tools')];
  const view = clusterOf(objects);
  expect(deniedBesideFor(view, view.podsOf(objects[0])[0]))
    .toEqual(new Map([['dns', [both]], ['internet', [both, one]]]));
});
