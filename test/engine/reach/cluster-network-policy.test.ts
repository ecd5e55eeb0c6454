import { podViews } from '../../../src/engine/manifest/pod-view';
import { Tier, TierPeer, tierRulesOf } from '../../../src/engine/reach/cluster-network-policy';
import { Json } from '../../../src/engine/value/json';
import { clusterOf } from '../../support/cluster';
import { makeObject } from '../../support/plain';

/** The rules of ClusterNetworkPolicies for one pod, as networks read them. */

const agent: Json = makeObject('v1', 'Pod', { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, { containers: [] });
const policy = (name: string, spec: Json): Json => makeObject('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', { name }, {
  tier: 'Admin', priority: 1, subject: { namespaces: {} }, ...spec,
});
const labels = (app: string) => ({ matchLabels: { app } });
const EVERY_NAMESPACE = [{ namespaces: {} }];

function peerText(peer: TierPeer): string {
  return 'block' in peer ? `${peer.block.everyone ? 'everyone ' : ''}${peer.block.addresses.cidrs().map(({ text }) => text).join()}`
    : 'pods' in peer ? `pods ${JSON.stringify(peer.pods.namespaceSelector)} ${JSON.stringify(peer.pods.podSelector)}`
      : 'nodes' in peer ? `nodes ${JSON.stringify(peer.nodes)}` : `names ${peer.names.map(({ host, field }) => `${host} ${field}`).join()}`;
}

/** The rules, one text for each, by rank and policy. */
function rules(policies: Json[], tier: Tier = 'Admin', pod = agent): string[][][] {
  const view = clusterOf([pod, ...policies]);
  return tierRulesOf(view, podViews(pod)[0], tier, 'Egress').map((rank) => rank.map((all) => all.map((one) => (
    `${one.policy.metadata.name}${one.isUnsure ? '?' : ''} ${one.field} ${one.action} ${one.peers.map(peerText).join(' or ')}: ${
      [...one.ports.numbers.texts(), ...one.ports.names.map(({ protocol, name }) => `${name}/${protocol}`)].join()}`))));
}

describe('policies', () => {
  const ofPriority = (name: string, priority: unknown, more: Json = {}) =>
    policy(name, { priority, egress: [{ action: 'Deny', to: EVERY_NAMESPACE }], ...more });
  const names = (...policies: Json[]) => rules(policies).map((rank) => rank.map(([text]) => text.split(' ')[0]).join());

  test('a lower priority comes first, and those of the same stand together', () => {
    expect(names(ofPriority('a', 10), ofPriority('b', 2), ofPriority('c', 9), ofPriority('d', 2))).toEqual(['b,d', 'c', 'a']);
  });

  test('a priority that is no number is 0', () => {
    expect(names(ofPriority('a', 1), ofPriority('b', undefined), ofPriority('c', 0), ofPriority('d', 'first'))).toEqual(['b,c,d', 'a']);
  });

  test('one of another tier, or without rules of the direction, says nothing', () => {
    expect(names(ofPriority('a', 1, { tier: 'Baseline' }), ofPriority('b', 1, { egress: [], ingress: [{}] }))).toEqual([]);
    expect(rules([ofPriority('a', 1, { tier: 'Baseline' })], 'Baseline')).toHaveLength(1);
  });

  test('none is for a pod on the network of its node', () => {
    expect(rules([ofPriority('a', 1)], 'Admin', { ...agent, spec: { containers: [], hostNetwork: true } })).toEqual([]);
  });

  const pods = (podSelector: Json, namespaceSelector: Json = {}) => ({ pods: { namespaceSelector, podSelector } });
  test.each<[string, unknown, string[]]>([
    ['all namespaces', { namespaces: {} }, ['a']],
    ['its namespace', { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }, ['a']],
    ['another namespace', { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'web' } } }, []],
    ['a namespace by labels that are not known', { namespaces: labels('a') }, ['a?']],
    ['its labels', pods(labels('agent')), ['a']],
    ['its labels in namespaces that are not known', pods(labels('agent'), labels('a')), ['a?']],
    ['other labels', pods(labels('web')), []],
    ['labels that the cluster adds', pods({ matchLabels: { 'pod-template-hash': 'x' } }), ['a?']],
    ['nothing', {}, []],
    ['no value', { namespaces: null }, []],
    ['no value of pods', { pods: null }, []],
    ['a text', { namespaces: 'agents' }, []],
  ])('a subject of %s', (_, subject, expected) => {
    expect(names(ofPriority('a', 1, { subject }))).toEqual(expected);
  });
});

describe('rules', () => {
  const read = (...egress: Json[]) => rules([policy('p', { egress })]).flat(2);
  const EVERYONE = 'everyone 0.0.0.0/0,::/0: every port';

  test.each<[string, Json, string]>([
    ['namespaces', { namespaces: labels('a') }, 'pods {"matchLabels":{"app":"a"}} {}'],
    ['pods', { pods: { namespaceSelector: {}, podSelector: labels('a') } }, 'pods {} {"matchLabels":{"app":"a"}}'],
    ['pods beside namespaces without a value', { namespaces: null, pods: { podSelector: labels('a') } },
      'pods {} {"matchLabels":{"app":"a"}}'],
    ['nodes', { nodes: labels('a') }, 'nodes {"matchLabels":{"app":"a"}}'],
    ['nodes beside pods without a value', { pods: null, nodes: {} }, 'nodes {}'],
    ['addresses', { networks: ['10.0.0.0/8', 'fd00::/8'] }, '10.0.0.0/8,fd00::/8'],
    ['addresses beside nodes without a value', { nodes: null, networks: ['10.0.0.0/8'] }, '10.0.0.0/8'],
    ['addresses of which some are none', { networks: ['10.0.0.0', 7, '10.0.0.0/8'] }, '10.0.0.0/8'],
    ['names', { domainNames: [7, 'a.example', '*.b.example'] },
      'names a.example spec.egress[0].to[0].domainNames[1],*.b.example spec.egress[0].to[0].domainNames[2]'],
  ])('name %s', (_, peer, expected) => {
    expect(read({ action: 'Accept', to: [peer] })).toEqual([`p spec.egress[0] Accept ${expected}: every port`]);
  });

  test('a block with bits after its prefix opens what it is taken for, and closes nothing', () => {
    expect(['Accept', 'Pass', 'Deny'].flatMap((action) => read({ action, to: [{ networks: ['10.1.2.3/8', '192.168.0.0/16'] }] }))).toEqual([
      'p spec.egress[0] Accept 10.0.0.0/8,192.168.0.0/16: every port',
      'p spec.egress[0] Pass 10.0.0.0/8,192.168.0.0/16: every port',
      'p spec.egress[0] Deny 192.168.0.0/16: every port',
    ]);
  });

  test('one with a peer that is not understood accepts nothing, or denies all', () => {
    const protocols = [{ tcp: { destinationPort: { number: 443 } } }];
    expect(['Accept', 'Pass', 'Deny'].flatMap((action) => read({ action, to: [{ clouds: {} }, ...EVERY_NAMESPACE], protocols }))).toEqual([
      'p spec.egress[0] Accept : 443/TCP', `p spec.egress[0] Deny ${EVERYONE}`, `p spec.egress[0] Deny ${EVERYONE}`,
    ]);
  });

  test('one with an action that is not known says nothing', () => {
    expect(read({ action: 'Log', to: EVERY_NAMESPACE }, { action: 'Deny', to: EVERY_NAMESPACE }))
      .toEqual(['p spec.egress[1] Deny pods {} {}: every port']);
  });

  test.each<[string, Json[] | undefined, string]>([
    ['none', undefined, 'every port'],
    ['an empty list', [], 'every port'],
    ['a number', [{ tcp: { destinationPort: { number: 443 } } }], '443/TCP'],
    ['a range', [{ udp: { destinationPort: { range: { start: 10, end: 20 } } } }], '10-20/UDP'],
    ['a range without an end', [{ udp: { destinationPort: { range: { start: 10 } } } }], '10-65535/UDP'],
    ['a range without a start', [{ udp: { destinationPort: { range: { end: 20 } } } }], '1-20/UDP'],
    ['a range that ends before it begins', [{ tcp: { destinationPort: { range: { start: 20, end: 10 } } } }], ''],
    ['a protocol', [{ sctp: {} }], 'every SCTP port'],
    ['a protocol without a value', [{ tcp: null, sctp: {} }], 'every SCTP port'],
    ['several', [{ tcp: { destinationPort: { number: 80 } } }, { tcp: { destinationPort: { number: 443 } } }], '80/TCP,443/TCP'],
    ['a name', [{ destinationNamedPort: 'http' }], 'http/TCP,http/UDP,http/SCTP'],
    ['an empty name', [{ destinationNamedPort: '' }], ''],
    ['a name that is no text', [{ destinationNamedPort: 7 }], ''],
  ])('on ports of %s', (_, protocols, expected) => {
    expect(read({ action: 'Deny', to: EVERY_NAMESPACE, ...protocols && { protocols } }))
      .toEqual([`p spec.egress[0] Deny pods {} {}: ${expected}`]);
  });
});
