import { parseCidr } from '../../../src/engine/address/cidr';
import { SQUID } from '../../../src/engine/gateway-files/gateway-program';
import { squidConf } from '../../../src/engine/gateway-files/squid-conf';
import { podViews } from '../../../src/engine/manifest/pod-view';
import { othersOf } from '../../../src/engine/reach/other-policies';
import { targetsOf } from '../../../src/engine/reach/reach-targets';
import { Json } from '../../../src/engine/value/json';
import { specOfProgram } from '../../support/cases';
import { clusterOf } from '../../support/cluster';
import { makeObject, makePolicy } from '../../support/plain';

/** What is told of reach under policies of clusters and of networks that know names. */

const agent: Json = makeObject('v1', 'Pod', { name: 'agent', namespace: 'agents', labels: { app: 'agent' } }, {
  containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }],
});
const NAMED = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
const TOOL = { namespaceSelector: NAMED('tools'), podSelector: { matchLabels: { app: 'tool' } } };
const np = (spec: Json, name = 'np'): Json =>
  makePolicy(name, { podSelector: {}, ...spec });
const out = (...egress: Json[]) => np({ policyTypes: ['Egress'], egress });
const cnp = (tier: string, rules: Json, priority = 10, name = tier.toLowerCase()): Json => ({
  apiVersion: 'policy.networking.k8s.io/v1alpha2',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: { tier, priority, subject: { namespaces: NAMED('agents') }, ...rules },
});
const tcp = (number: number) => [{ tcp: { destinationPort: { number } } }];
const rule = (action: string, peer: Json, protocols?: Json[]) => ({ egress: [{ action, to: [peer], ...(protocols && { protocols }) }] });
const own = (apiVersion: string, kind: string, spec: Json, name = 'x', namespace = 'agents'): Json => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});

function told(objects: Json[], direction: 'Egress' | 'Ingress' = 'Egress', pods: string[] = []): string[] {
  const view = clusterOf([agent, ...objects], { ranges: { pods: pods.map(parseCidr) } });
  const pod = podViews(agent)[0];
  return [
    ...targetsOf(view, pod, direction).map(({ to, ports, policies }) => `${to}: ${ports.join(', ')} (${policies.join(', ')})`),
    ...othersOf(view, pod, direction).notComputed.map((title) => `not computed: ${title}`),
  ];
}

const INTERNET = { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] };
const NODES = { to: [{ ipBlock: { cidr: '10.0.0.0/30' } }], ports: [{ port: 443 }] };
const node = (zone: string, address: string): Json => ({
  apiVersion: 'v1', kind: 'Node', metadata: { name: zone, labels: { zone } }, status: { addresses: [{ type: 'InternalIP', address }] },
});
const TOOLS = { to: [TOOL], ports: [{ port: 8080 }, { port: 9090 }] };

describe('ClusterNetworkPolicies', () => {
  test.each<[string, Json[], string[]]>([
    ['Admin denies what a NetworkPolicy allows, by address', [out(INTERNET), cnp('Admin', rule('Deny', { networks: ['10.0.0.0/8'] }))],
      ['0.0.0.0/0 except 10.0.0.0/8: 443/TCP (np)']],
    ['Admin denies pods by labels', [out(TOOLS), cnp('Admin', rule('Deny', { namespaces: NAMED('tools') }))], []],
    ['Admin denies one port of them', [out(TOOLS), cnp('Admin', rule('Deny', { namespaces: {} }, tcp(9090)))],
      ['pods app=tool in namespace tools: 8080/TCP (np)']],
    ['Admin denies other pods', [out(TOOLS), cnp('Admin', rule('Deny', { namespaces: NAMED('web') }))],
      ['pods app=tool in namespace tools: 8080/TCP, 9090/TCP (np)']],
    ['Admin denies pods that may be these', [out(TOOLS), cnp('Admin', rule('Deny',
      { pods: { namespaceSelector: {}, podSelector: { matchLabels: { team: 'a' } } } }))],
    ['pods app=tool in namespace tools: 8080/TCP, 9090/TCP (np)']],
    ['Pass before Deny leaves them to the NetworkPolicy', [out(TOOLS), cnp('Admin', {
      egress: [
        { action: 'Pass', to: [{ pods: TOOL }], protocols: tcp(8080) }, { action: 'Deny', to: [{ namespaces: {} }] },
      ],
    })],
    ['pods app=tool in namespace tools: 8080/TCP (np)']],
    ['Pass allows nothing by itself', [out(), cnp('Admin', rule('Pass', { networks: ['203.0.113.0/24'] }))], []],
    ['Admin accepts what no NetworkPolicy does', [out(), cnp('Admin', {
      egress: [
        { action: 'Accept', to: [{ networks: ['203.0.113.0/24'] }], protocols: tcp(443) },
        { action: 'Accept', to: [{ pods: TOOL }], protocols: tcp(80) },
      ],
    })],
    ['203.0.113.0/24: 443/TCP (ClusterNetworkPolicy "admin")', 'pods app=tool in namespace tools: 80/TCP (ClusterNetworkPolicy "admin")']],
    ['a lower number comes first', [out(), cnp('Admin', rule('Deny', { networks: ['203.0.113.0/25'] }), 5, 'first'),
      cnp('Admin', rule('Accept', { networks: ['203.0.113.0/24'] }), 9)],
    ['203.0.113.128/25: every port (ClusterNetworkPolicy "admin")']],
    ['Baseline decides nothing where a NetworkPolicy closes', [out(INTERNET), cnp('Baseline', rule('Deny', { networks: ['0.0.0.0/0'] }))],
      ['0.0.0.0/0: 443/TCP (np)']],
    ['Baseline decides where none closes', [cnp('Baseline', {
      egress: [
        { action: 'Accept', to: [{ networks: ['203.0.113.0/24'] }], protocols: tcp(443) },
        { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
      ],
    })],
    ['203.0.113.0/24: 443/TCP (ClusterNetworkPolicy "baseline")']],
    ['what none decides is open', [cnp('Baseline', rule('Deny', { networks: ['10.0.0.0/8'] }))],
      ['0.0.0.0/0, ::/0 except 10.0.0.0/8: every port ()', 'every pod in every namespace: every port ()']],
    ['names and nodes', [out(), cnp('Admin', {
      egress: [{ action: 'Accept', to: [{ domainNames: ['*.example.com'] }], protocols: tcp(443) },
        { action: 'Accept', to: [{ nodes: { matchLabels: { role: 'edge' } } }], protocols: tcp(9100) }],
    })],
    ['*.example.com by ClusterNetworkPolicy "admin": 443/TCP (ClusterNetworkPolicy "admin")',
      'nodes role=edge: 9100/TCP (ClusterNetworkPolicy "admin")']],
    ['nodes by the addresses of their manifests', [node('one', '10.0.0.1'), node('two', '10.0.0.2'), out(NODES),
      cnp('Admin', rule('Deny', { nodes: { matchLabels: { zone: 'one' } } }))], ['10.0.0.0/32, 10.0.0.2/31: 443/TCP (np)']],
    ['nodes that pass before a denial', [node('one', '10.0.0.1'), node('two', '10.0.0.2'), out(NODES), cnp('Admin', {
      egress: [{ action: 'Pass', to: [{ nodes: { matchLabels: { zone: 'one' } } }] },
        { action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
    })], ['10.0.0.1/32: 443/TCP (np)']],
    ['nodes without manifests that pass before a denial', [out(NODES), cnp('Admin', {
      egress: [{ action: 'Pass', to: [{ nodes: {} }] }, { action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
    })], ['10.0.0.0/30: 443/TCP (np)']],
    ['nodes that are accepted, but for denied ports', [node('one', '10.0.0.1'), out(), cnp('Admin', {
      egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/24'] }], protocols: tcp(443) },
        { action: 'Accept', to: [{ nodes: {} }], protocols: [...tcp(443), ...tcp(9100)] }],
    })], ['every node: 9100/TCP (ClusterNetworkPolicy "admin")']],
    ['nodes that an earlier tier denies', [node('one', '10.0.0.1'), cnp('Admin', rule('Deny', { networks: ['10.0.0.1/32'] })),
      cnp('Baseline', rule('Accept', { nodes: {} }))],
    ['0.0.0.0/0, ::/0 except 10.0.0.1/32: every port ()', 'every pod in every namespace: every port ()']],
    ['of other subjects', [out(INTERNET), {
      ...cnp('Admin', rule('Deny', { networks: ['10.0.0.0/8'] })),
      spec: {
        ...cnp('Admin', rule('Deny', { networks: ['10.0.0.0/8'] })).spec,
        subject: { namespaces: NAMED('web') },
      },
    }], ['0.0.0.0/0: 443/TCP (np)']],
  ])('%s', (_, objects, expected) => {
    expect(told(objects)).toEqual(expected);
  });

  test('pods where their ranges are denied by address are closed, unless they are passed', () => {
    const deny = { action: 'Deny', to: [{ networks: ['10.244.0.0/16'] }] };
    expect(told([out(TOOLS), cnp('Admin', { egress: [deny] })], 'Egress', ['10.244.0.0/16'])).toEqual([]);
    expect(told([out(TOOLS), cnp('Admin', { egress: [deny] })])).toHaveLength(1); // nobody said where pods are
    expect(told([out(TOOLS), cnp('Admin', { egress: [{ action: 'Pass', to: [{ pods: TOOL }] }, deny] })], 'Egress', ['10.244.0.0/16']))
      .toHaveLength(1);
  });

  test('who may call: a named port is the agent\'s own', () => {
    const monitoring = cnp('Admin', {
      ingress: [{
        action: 'Accept',
        from: [{ namespaces: NAMED('monitoring') }],
        protocols: [{ destinationNamedPort: 'http' }],
      }],
    });
    expect(told([np({ policyTypes: ['Ingress'] }), monitoring], 'Ingress'))
      .toEqual(['every pod in namespace monitoring: 8080/TCP (ClusterNetworkPolicy "admin")']);
  });
});

describe('names', () => {
  const conf = (...names: string[]) => (
    squidConf({ lists: new Map([[3128, new Map([[443, new Set(names)]])]]), refused: [], isBehindEnvoy: false }));
  const CONF = conf('api.example.com', 'b.example.com');
  const proxy = own('apps/v1', 'Deployment', {
    template: {
      metadata: { labels: { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' } },
      spec: specOfProgram(SQUID, 'conf', 3128),
    },
  }, 'proxy', 'egress');
  const toProxy = out({
    to: [{ namespaceSelector: NAMED('egress'), podSelector: { matchLabels: { app: 'proxy' } } }],
    ports: [{ port: 3128 }],
  });
  const withConf = (text: string) => (
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'egress' }, data: { 'squid.conf': text } });
  const PROXY = 'pods app=proxy in namespace egress: 3128/TCP (np)';

  test.each<[string, Json[], string[]]>([
    ['through an EgressProxy', [toProxy, proxy, withConf(CONF)], [PROXY,
      'api.example.com by EgressProxy "proxy": 443/TCP (EgressProxy "proxy")',
      'b.example.com by EgressProxy "proxy": 443/TCP (EgressProxy "proxy")']],
    ['through the port of one that it may call', [toProxy, proxy, withConf(squidConf({
      lists: new Map([[3128, new Map([[443, new Set(['api.example.com'])]])], [20001, new Map([[443, new Set(['own.example.com'])]])]]),
      refused: [],
      isBehindEnvoy: false,
    }))], [PROXY, 'api.example.com by EgressProxy "proxy": 443/TCP (EgressProxy "proxy")']],
    ['of one label through one', [toProxy, proxy, withConf(conf('*.blob.example.com'))],
      [PROXY, '*.blob.example.com by EgressProxy "proxy": 443/TCP (EgressProxy "proxy")']],
    ['through one with an expression that another wrote', [toProxy, proxy, withConf(`acl more dstdom_regex -n example\n${CONF}`)],
      [PROXY, '* by EgressProxy "proxy": every port (EgressProxy "proxy")']],
    ['through one with a line that names none', [toProxy, proxy, withConf(CONF.replace(' names_3128_443 !inside', ''))],
      [PROXY, '* by EgressProxy "proxy": every port (EgressProxy "proxy")']],
    ['through one whose list is not there', [toProxy, proxy], [PROXY, 'not computed: EgressProxy "proxy"']],
    ['through one that it may not call', [out(), proxy, withConf(CONF)], []],
    ['of Cilium', [out(), own('cilium.io/v2', 'CiliumNetworkPolicy', {
      endpointSelector: { matchLabels: { 'k8s:app': 'agent' } },
      egress: [
        {
          toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
          toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }] }],
        },
        { toFQDNs: [{ matchName: 'api.example.com' }], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] },
      ],
    })],
    ['pods k8s-app=kube-dns in namespace kube-system: 53/TCP, 53/UDP, 53/SCTP (CiliumNetworkPolicy "x")',
      'api.example.com by CiliumNetworkPolicy "x": 443/TCP (CiliumNetworkPolicy "x")']],
    ['of GKE', [out(), own('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
      { podSelector: {}, egress: [{ matches: [{ pattern: '*.example.com' }], ports: [{ port: 443 }] }] })],
    ['*.example.com by FQDNNetworkPolicy "x": 443/TCP (FQDNNetworkPolicy "x")']],
    ['of EKS', [out(), own('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy',
      { podSelector: {}, egress: [{ to: [{ domainNames: ['api.example.com'] }], ports: [{ port: 443, protocol: 'TCP' }] }] })],
    ['api.example.com by ApplicationNetworkPolicy "x": 443/TCP (ApplicationNetworkPolicy "x")']],
    ['for other pods', [out(), own('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy',
      { podSelector: { matchLabels: { app: 'web' } }, egress: [{ matches: [{ name: 'a.example.com' }] }] })], []],
  ])('%s', (_, objects, expected) => {
    expect(told(objects)).toEqual(expected);
  });
});

test.each<[string, Json, boolean]>([
  ['entities of Cilium', own('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: {}, egress: [{ toEntities: ['world'] }] }), true],
  ['what Cilium denies', own('cilium.io/v2', 'CiliumClusterwideNetworkPolicy',
    { endpointSelector: {}, egressDeny: [{ toCIDR: ['10.0.0.0/8'] }] }, 'x', ''), true],
  ['Cilium for other pods', own('cilium.io/v2', 'CiliumNetworkPolicy', {
    endpointSelector: { matchLabels: { app: 'web' } },
    egress: [{ toEntities: ['world'] }],
  }), false],
  ['Calico', own('crd.projectcalico.org/v1', 'NetworkPolicy', { selector: 'app == "agent"' }), true],
  ['Calico for other pods', own('projectcalico.org/v3', 'NetworkPolicy', { selector: 'app == \'web\'' }), false],
  ['Calico of a cluster', own('projectcalico.org/v3', 'GlobalNetworkPolicy', { selector: 'has(app)' }, 'x', ''), true],
  ['AdminNetworkPolicy', own('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', { subject: { namespaces: {} } }, 'x', ''), true],
  ['AdminNetworkPolicy for other namespaces', own('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy',
    { subject: { namespaces: NAMED('web') } }, 'x', ''), false],
  ['blocks of EKS', own('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy',
    { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }), true],
  ['Antrea', own('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', {}, 'x', ''), true],
])('what is not computed is named: %s', (_, policy, isNamed) => {
  expect(told([out(), policy])).toEqual(isNamed ? [`not computed: ${String(policy.kind)} "x"`] : []);
});

test('what is of any other type never crashes', () => {
  const junk: unknown[] = [null, 7, 'x', [], [null, 7, {}], {}, { toString: 7 }, [{ toString: 7 }]];
  for (const value of junk) {
    const peer = { networks: value, pods: value, nodes: value, domainNames: value, namespaces: value };
    const rules = { egress: [{ action: 'Deny', to: [peer], protocols: value }], ingress: value };
    const objects = [cnp('Admin', rules), cnp('Admin', { egress: value, priority: value, subject: value }),
      ...['CiliumNetworkPolicy', 'FQDNNetworkPolicy', 'ApplicationNetworkPolicy'].flatMap((kind, i) => [
        { egress: value },
        {
          egress: [{ toFQDNs: value, toEndpoints: value, matches: value, to: value, toPorts: value, ports: [{ port: value }] }],
          endpointSelector: value,
        },
        { podSelector: { matchExpressions: value, matchLabels: value } },
      ].map((spec) => own(['cilium.io/v2', 'networking.gke.io/v1alpha1', 'networking.k8s.aws/v1alpha1'][i], kind, spec)))];
    expect(Array.isArray(told(objects))).toBe(true);
    expect(Array.isArray(told(objects, 'Ingress'))).toBe(true);
  }
});
