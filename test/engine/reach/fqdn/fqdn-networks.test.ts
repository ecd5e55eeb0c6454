import { array, assert, constantFrom, domain, oneof, option, property, record, uniqueArray } from 'fast-check';
import { FqdnCallers, FqdnNetwork, NameAndPort } from '../../../../src/engine/reach/fqdn/fqdn-network';
import { FQDN_NETWORKS, fqdnNetworkOf, hostRulesOf } from '../../../../src/engine/reach/fqdn/fqdn-networks';
import { judgeManifests } from '../../../../src/engine/rules/judge-manifests';
import { Json } from '../../../../src/engine/value/json';
import { valid } from '../../../support/cases';
import { runs } from '../../../support/properties';
import { schemaErrors } from '../../../support/schema';

/** What holds for every network in the list. */

const CALLERS: FqdnCallers = { namespace: 'agents', podSelector: { matchLabels: { app: 'agent' } } };
const EACH = FQDN_NETWORKS.map((network) => [network.title, network] as const);

/** The objects of a network for names, each as full as the network takes it. */
function written(network: FqdnNetwork, names: readonly NameAndPort[], clusterDomain?: string, callers = CALLERS): Json[] {
  const groups: NameAndPort[][] = [];
  for (const name of names) {
    const group = groups.find((one) => network.hasRoom(one, name));
    if (group) {
      group.push(name);
    } else {
      groups.push([name]);
    }
  }
  return groups.map((group, i) => ({
    apiVersion: network.apiVersion,
    kind: network.kind,
    metadata: { name: `names-${i}`, namespace: CALLERS.namespace },
    spec: network.write(callers, group, clusterDomain),
  }));
}

/** Names with their ports, in order. */
function texts(names: readonly NameAndPort[]): string[] {
  return names.map(({ fqdn, port }) => `${fqdn}:${port}`).sort();
}

/** A policy of a network with these egress rules. */
function withEgress(network: FqdnNetwork, ...egress: Json[]): Json {
  const { apiVersion, kind } = network;
  return { apiVersion, kind, metadata: { name: 'p', namespace: 'agents' }, spec: { podSelector: {}, egress } };
}

const byKind = (kind: string) => FQDN_NETWORKS.find((network) => network.kind === kind)!;

describe.each(EACH)('%s', (_, network) => {
  const anyHost = network.hasOneLabelWildcards ? oneof(domain(), domain().map((name) => `*.${name}`)) : domain();
  const names = uniqueArray(record({ fqdn: anyHost, port: constantFrom(1, 80, 443, 65535) }), {
    selector: (one) => `${one.fqdn}:${one.port}`, minLength: 1, maxLength: 12,
  });

  test('what is written is valid, and read back with the same names and TCP ports', () => {
    assert(property(names, option(constantFrom('cluster.local', 'prod.example'), { nil: undefined }), (given, clusterDomain) => {
      const objects = written(network, given, clusterDomain);
      const rules = objects.flatMap(hostRulesOf);
      expect(objects.flatMap(schemaErrors)).toEqual([]);
      const ports = rules.flatMap(({ numbers }) => numbers.ranges);
      expect(ports.every(({ protocol, first, last }) => protocol === 'TCP' && first === last)).toBe(true);
      expect(texts(rules.map(({ host, numbers }) => ({ fqdn: host, port: numbers.ranges[0].first })))).toEqual(texts(given));
    }), runs(40));
  });

  test('what is written is understood as a whole', () => {
    assert(property(array(anyHost, { minLength: 1, maxLength: 4 }), (hosts) => {
      for (const object of written(network, hosts.map((one) => ({ fqdn: one, port: 443 })), 'cluster.local')) {
        expect(network.readEgress(object, object.spec, 'spec').isWhole).toBe(true);
      }
    }), runs(20));
  });

  test('a rule that is not understood, or that names ports alone, is not a whole', () => {
    const isWhole = (...rules: Json[]) => network.readEgress(withEgress(network), { egress: rules }, 'spec').isWhole;
    expect(isWhole({ futureField: [] })).toBe(false);
    expect(isWhole({ ports: [{ port: 443 }], toPorts: [{ ports: [{ port: '443' }] }] })).toBe(false);
  });

  test('check reads its kinds: it reports no such policy as one that no rule reads', () => {
    const policies = [...network.namespacedKinds, ...network.clusterKinds].map((groupKind): Json => {
      const [group, kind] = groupKind.split('/');
      return { ...withEgress(network), apiVersion: `${group}/v1`, kind, spec: { ...CALLERS } };
    });
    const unjudged = (...documents: Json[]) => judgeManifests([valid('Pod'), ...documents].map((document) => ({ source: 'a', document })))
      .findings.filter(({ rule }) => rule.id === 'no-unjudged-policy').length;
    expect(policies.map(fqdnNetworkOf)).toEqual(policies.map(() => network));
    expect(unjudged(...policies)).toBe(0);
    expect(unjudged({ ...policies[0], apiVersion: 'unknown.example/v1' })).toBe(1);
  });

  test('rules see the names that it opens: that of a metadata endpoint is a finding', () => {
    const open = (fqdn: string) => {
      const policies = written(network, [{ fqdn, port: 80 }], undefined, { ...CALLERS, podSelector: {} });
      return judgeManifests([valid('Pod'), ...policies].map((document) => ({ source: 'a', document })))
        .findings.filter(({ rule }) => rule.id === 'no-open-foreign-policy').length;
    };
    expect([open('metadata.google.internal'), open('api.example.com')]).toEqual([1, 0]);
  });
});

test('a policy of another kind has no names', () => {
  const policy = { ...withEgress(byKind('ApplicationNetworkPolicy'), { to: [{ domainNames: ['a.example'] }] }), kind: 'NetworkPolicy' };
  expect(fqdnNetworkOf(policy)).toBeUndefined();
  expect(hostRulesOf(policy)).toEqual([]);
});

test.each<[string, string, Json, boolean]>([
  ['a rule of EKS without peers allows everyone', 'ApplicationNetworkPolicy', {}, false],
  ['a rule of EKS with an empty list of peers does too', 'ApplicationNetworkPolicy', { to: [] }, false],
  ['a rule of EKS with names and pods', 'ApplicationNetworkPolicy', { to: [{ domainNames: ['a.example'] }, { podSelector: {} }] }, false],
  ['a rule of Cilium with ports alone allows everyone', 'CiliumNetworkPolicy', { toPorts: [{ ports: [{ port: '443' }] }] }, false],
  ['an empty rule of Cilium allows nothing', 'CiliumNetworkPolicy', {}, true],
  ['a rule of Cilium for pods by labels', 'CiliumNetworkPolicy', { toEndpoints: [{ matchLabels: { 'k8s:app': 'db' } }] }, true],
  ['a rule of Cilium for pods by expressions', 'CiliumNetworkPolicy',
    { toEndpoints: [{ matchExpressions: [{ key: 'app', operator: 'Exists' }] }] }, false],
])('%s', (_, kind, rule, isWhole) => {
  const network = byKind(kind);
  const policy = withEgress(network, rule);
  expect(network.readEgress(policy, policy.spec, 'spec').isWhole).toBe(isWhole);
});
