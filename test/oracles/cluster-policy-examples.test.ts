import { Connection, NetworkCase, Verdict, computed, specified } from './network-policy-oracle';
import { Json } from '../../src/engine/value/json';
import { makeObject, makePolicy } from '../support/plain';

/**
 * The examples of the specification of ClusterNetworkPolicy, with what its text says of them.
 *
 * @see https://github.com/kubernetes-sigs/network-policy-api/tree/main/site-src/user-story-examples and
 * https://github.com/kubernetes-sigs/network-policy-api/blob/main/conformance/base/api_integration/standard-anp-np-banp.yaml
 */

const PODS: readonly [namespace: string, labels: Json][] = [
  ['sensitive-ns', {}], ['monitoring-ns', {}], ['kube-system', { app: 'kube-dns' }], ['bar-ns-1', { app: 'svc-pub' }], ['foo-ns-1', {}],
  ['gryffindor', {}], ['slytherin', {}],
];
const at = (namespace: string) => `10.244.0.${PODS.findIndex(([name]) => name === namespace) + 1}`;
const named = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const house = (name: string) => ({ matchLabels: { 'conformance-house': name } });
const policy = (tier: string, priority: number, subject: Json, rules: Json): Json =>
  makeObject('policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', { name: `${tier}-${priority}` }, {
    tier, priority, subject, ...rules,
  });
const isolate = (namespace: string, spec: Json = {}): Json =>
  makePolicy({ name: 'one', namespace }, { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ...spec });

const DENY_SENSITIVE = policy('Admin', 10, { namespaces: named('sensitive-ns') },
  { ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: {} } }], name: 'select-all-deny-all' }] });
const ALLOW = policy('Admin', 30, { namespaces: {} }, {
  ingress: [{ action: 'Accept', name: 'allow-monitoring-ns-ingress', from: [{ namespaces: named('monitoring-ns') }] }],
  egress: [{
    action: 'Accept',
    name: 'allow-kube-dns-egress',
    to: [{
      pods: {
        namespaceSelector: named('kube-system'),
        podSelector: { matchLabels: { app: 'kube-dns' } },
      },
    }],
  }],
});
const DELEGATE = policy('Admin', 20, { namespaces: {} }, {
  egress: [{
    action: 'Pass',
    to: [{ pods: { namespaceSelector: named('bar-ns-1'), podSelector: { matchLabels: { app: 'svc-pub' } } } }],
    protocols: [{ tcp: { destinationPort: { number: 8080 } } }, { destinationNamedPort: 'web-alt' },
      { udp: { destinationPort: { number: 53 } } }],
  }],
});
const DENY_REST = policy('Admin', 40, { namespaces: {} }, { egress: [{ action: 'Deny', to: [{ namespaces: {} }] }] });
const DEFAULT = policy('Baseline', 10, { namespaces: {} }, { ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] });
const houses = (tier: string, action: string) => policy(tier, 10, { namespaces: house('gryffindor') }, {
  ingress: [{ action, from: [{ namespaces: house('slytherin') }] }], egress: [{ action, to: [{ namespaces: house('slytherin') }] }],
});
const OPEN_TO_SLYTHERIN = isolate('gryffindor', {
  ingress: [{ from: [{ namespaceSelector: house('slytherin') }] }],
  egress: [{ to: [{ namespaceSelector: house('slytherin') }] }],
});

const tcp = (from: string, to: string, port = 80): Connection => ({ from: at(from), to: at(to), port, protocol: 'TCP' });
const outside = (to: string): Connection => ({ from: '198.51.100.1', to: at(to), port: 80, protocol: 'TCP' });
const both = [tcp('gryffindor', 'slytherin'), tcp('slytherin', 'gryffindor')];

test.each<[string, Json[], Json[], [Connection, Verdict][]]>([
  ['user story 1: nobody calls a sensitive namespace', [DENY_SENSITIVE],
    [isolate('sensitive-ns', { policyTypes: ['Ingress'], ingress: [{}] })],
    [[tcp('foo-ns-1', 'sensitive-ns'), 'denied'], [tcp('foo-ns-1', 'bar-ns-1'), 'allowed'], [tcp('sensitive-ns', 'bar-ns-1'), 'allowed'],
      [outside('sensitive-ns'), 'allowed']]],
  ['user story 2: monitoring and DNS work whatever namespaces say', [ALLOW],
    [isolate('foo-ns-1'), isolate('kube-system', { policyTypes: ['Ingress'], ingress: [{}] })],
    [[tcp('monitoring-ns', 'foo-ns-1'), 'allowed'], [tcp('foo-ns-1', 'kube-system', 53), 'allowed'],
      [tcp('bar-ns-1', 'foo-ns-1'), 'denied'], [tcp('foo-ns-1', 'bar-ns-1'), 'denied']]],
  ['user stories 1 and 2: the lower number comes first', [ALLOW, DENY_SENSITIVE], [], [[tcp('monitoring-ns', 'sensitive-ns'), 'denied']]],
  ['user story 3: calls to a public service are delegated', [DELEGATE, DENY_REST], [],
    [[tcp('foo-ns-1', 'bar-ns-1', 8080), 'allowed'], [tcp('foo-ns-1', 'bar-ns-1', 5978), 'allowed'],
      [tcp('foo-ns-1', 'bar-ns-1', 80), 'denied'], [tcp('foo-ns-1', 'gryffindor', 8080), 'denied'],
      [{ ...tcp('foo-ns-1', 'bar-ns-1', 53), protocol: 'UDP' }, 'allowed']]],
  ['user story 3: a NetworkPolicy decides of what is delegated', [DELEGATE], [isolate('foo-ns-1')],
    [[tcp('foo-ns-1', 'bar-ns-1', 8080), 'denied']]],
  ['user story 5: closed by default', [DEFAULT], [],
    [[tcp('foo-ns-1', 'bar-ns-1'), 'denied'], [outside('bar-ns-1'), 'allowed']]],
  ['user story 5: a NetworkPolicy overrides it', [DEFAULT], [isolate('bar-ns-1', { policyTypes: ['Ingress'], ingress: [{}] })],
    [[tcp('foo-ns-1', 'bar-ns-1'), 'allowed']]],
  ['conformance: Admin comes before a NetworkPolicy', [houses('Admin', 'Deny'), houses('Baseline', 'Deny')], [OPEN_TO_SLYTHERIN],
    both.map((one) => [one, 'denied'])],
  ['conformance: Pass leaves it to the NetworkPolicy', [houses('Admin', 'Pass'), houses('Baseline', 'Deny')], [OPEN_TO_SLYTHERIN],
    both.map((one) => [one, 'allowed'])],
  ['conformance: Pass leaves it to Baseline where there is none', [houses('Admin', 'Pass'), houses('Baseline', 'Deny')], [],
    both.map((one) => [one, 'denied'])],
])('%s', (_, clusterPolicies, policies, asked) => {
  const one: NetworkCase = {
    namespaces: PODS.map(([name]) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { 'conformance-house': name } } })),
    policies,
    clusterPolicies,
    pods: PODS.map(([namespace, labels], i) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${i}`, namespace, labels },
      status: { podIPs: [{ ip: at(namespace) }] },
      spec: {
        containers: [{
          name: 'main',
          image: 'agent',
          ports: namespace === 'bar-ns-1' ? [{ name: 'web-alt', containerPort: 5978 }]
            : [],
        }],
      },
    })),
    connections: asked.map(([connection]) => connection),
  };
  const wanted = asked.map(([, verdict]) => verdict);
  expect({ computed: computed(one), specified: specified([one])[0] }).toEqual({ computed: wanted, specified: wanted });
});
