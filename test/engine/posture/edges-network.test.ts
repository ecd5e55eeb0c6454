import {
  Case, NAMED, agent, block, cilium, cnp, edgesIn, eks, expectRemoval, gke, into, none, np, openLines, out, pods, policy, tcp, workload,
} from './edges-support';
import { BROKER_ENVOY, SQUID } from '../../../src/engine/gateway-files/gateway-program';
import { squidConf } from '../../../src/engine/gateway-files/squid-conf';
import { filesOf, grantOf } from '../../support/brokers';
import { specOfProgram } from '../../support/cases';

const [A, B] = ['203.0.113.0/24', '198.51.100.0/24'];
const REST = { to: [block('192.0.2.0/24')], ports: [tcp(9)] };
const tool = workload('tool', 'tools');

const CONF = squidConf({
  lists: new Map([[3128, new Map([[443, new Set(['api.example.com', 'b.example.com', '*.a.example.com', '*.c.example.com'])]])]]),
  refused: [],
  isBehindEnvoy: false,
});
const lineIn = (conf: string, text: string) => conf.split('\n').findIndex((line) => line.includes(text)) + 1;
const EDITED = CONF.replace('http_access deny all', 'http_access allow all\nhttp_access deny all');
const ofProxy = (name: string, text: string, moved = 0) => (
  `host: ${name} 443/TCP (by EgressProxy "proxy", line ${lineIn(CONF, text) + moved} of the file)`);
const WILDCARDS = [['*.a.example.com', 'a\\.example'], ['*.c.example.com', 'c\\.example']];
const proxyWith = (conf: string) => [
  workload('proxy', 'proxy', { 'app': 'proxy', 'cdk8s-hardened-agents/role': 'egress-proxy' }, specOfProgram(SQUID, 'conf', 3128)),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'proxy' }, data: { 'squid.conf': conf } },
  out({ to: [pods('proxy', 'proxy')], ports: [tcp(3128)] }),
];

const FILES = filesOf(grantOf());
const LINE = FILES['grants.json'].split('\n').findIndex((line) => line.includes('"name": "POST /v1/messages"'));
const BROKER = [
  workload('broker', 'gateways', { 'app': 'broker', 'cdk8s-hardened-agents/role': 'credential-broker' },
    specOfProgram(BROKER_ENVOY, 'conf', 20001)),
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf', namespace: 'gateways' }, data: FILES },
  out({ to: [pods('broker', 'gateways')], ports: [tcp(20001)] }),
];

const HTTPS = [{ ports: [{ port: '443', protocol: 'TCP' }] }];
const TO_B = { domainNames: ['b.example.com'] };
const CILIUM_TOOL = 'pod: pods app=tool in namespace agents every port';
const FIRST = 'first name "Egress" in spec.policyTypes';

const NETWORK: readonly Case[] = [
  ['one peer: the rule', [agent(), out({ to: [block(A)], ports: [tcp(443)] }, REST)], `address: ${A} 443/TCP`, ['spec.egress[0]']],
  ['several peers: the peer', [agent(), out({ to: [block(A), block(B)] })], `address: ${B} every port`, ['spec.egress[0].to[1]']],
  ['no peers: the rule', [agent(), out({ ports: [tcp(443)] }, { to: [], ports: [tcp(80)] })], 'address: everyone 80/TCP 443/TCP',
    ['spec.egress[0]', 'spec.egress[1]']],
  ['an empty peer among others', [agent(), out({ to: [block(A), null] })], 'address: everyone every port', ['spec.egress[0].to[1]']],
  ['a list in place of a rule', [agent(), out([[]], REST)], 'address: everyone every port', ['spec.egress[0]']],
  ['the only peer twice: the rule', [agent(), out({ to: [block(A), block(A)] })], `address: ${A} every port`, ['spec.egress[0]']],
  ['several rules', [agent(), out({ to: [block(A)], ports: [tcp(80)] }, { to: [block(B), block(A)], ports: [tcp(443)] })],
    `address: ${A} 80/TCP 443/TCP`, ['spec.egress[0]', 'spec.egress[1].to[1]']],
  ['several policies', [agent(), out({ to: [block(A)] }), np({ policyTypes: ['Egress'], egress: [{ to: [block(A)] }, REST] }, 'other')],
    `address: ${A} every port`, ['spec.egress[0]', 'spec.egress[0]']],
  ['a block within another', [agent(), out({ to: [block('0.0.0.0/0', ['10.0.0.0/8'])] }, { to: [block(A)] })],
    'address: 0.0.0.0/0 except 10.0.0.0/8 every port', ['spec.egress[0]']],
  ['a range of ports', [agent(), out({ to: [block(A)], ports: [{ port: 8000, endPort: 8100, protocol: 'UDP' }] })],
    `address: ${A} 8000-8100/UDP`, ['spec.egress[0]']],
  ['pods of a namespace', [agent(), tool, out({ to: [pods('tool', 'tools'), pods('other', 'tools')] })],
    'pod: pods app=tool in namespace tools every port (Pod "tools/tool")', ['spec.egress[0].to[0]']],
  ['every pod', [agent(), tool, out({ to: [{ namespaceSelector: {} }] })],
    'pod: every pod in every namespace every port (Pod "tools/tool")',
    ['spec.egress[0]']],
  ['pods by the name of a port', [agent(), tool, out({ to: [pods('tool', 'tools')], ports: [tcp('http')] })],
    'pod: pods app=tool in namespace tools http/TCP (8080) (Pod "tools/tool")', ['spec.egress[0]']],
  ['everyone by the name of a port: pods', [agent(), out({ ports: [tcp('http'), tcp(443)] })],
    'pod: every pod in every namespace http/TCP (8080)', ['spec.egress[0]'], { gone: ['address: everyone 443/TCP'] }],
  ['a wrong block by the name of a port beside everyone: no source',
    [agent(), out({ ports: [tcp('http'), tcp(443)] }, { to: [block('wrong')], ports: [tcp('http')] })],
    'pod: every pod in every namespace http/TCP (8080)', ['spec.egress[0]'], { gone: ['address: everyone 443/TCP'] }],
  ['a block by the name of a port: pods there', [agent(), tool, out({ to: [block('10.244.0.0/16')], ports: [tcp('http')] })],
    'pod: pods at 10.244.0.0/16 http/TCP (8080) (Pod "tools/tool")', ['spec.egress[0]']],
  ['blocks by the name of a port, as one', [agent(), out({ to: [block('10.244.0.0/17')], ports: [tcp('http')] },
    { to: [block('10.244.128.0/17'), block('0.0.0.0/32')], ports: [tcp('http')] }, REST)],
  'pod: pods at 0.0.0.0/32, 10.244.0.0/16 http/TCP (8080)', ['spec.egress[0]', 'spec.egress[1]']],
  ['no policyTypes, other rules', [agent(), np({ egress: [{ to: [block(A)] }, REST] }), into()], `address: ${A} every port`,
    ['spec.egress[0]'], {
      gone: ['address: 192.0.2.0/24 9/TCP'],
      come: [`address: 192.0.2.0/24 9/TCP (${FIRST}: without this rule no policy isolates the pod)`],
    }],
  ['no policyTypes, but another policy', [agent(), np({ egress: [{ to: [block(A)] }] }), none], `address: ${A} every port`,
    ['spec.egress[0]']],
  ['no policyTypes, no other rule', [agent(), np({ egress: [{ to: [block(A)] }] })],
    `address: ${A} every port (${FIRST}: without this rule no policy isolates the pod)`, ['spec.egress[0]'], {
      come: ['address: everyone every port (no policy isolates the pod for egress)'],
    }],
  ['a caller: one peer', [agent(), into({ from: [pods('web', 'web')], ports: [tcp(8080)] })],
    'caller: pods app=web in namespace web 8080/TCP', ['spec.ingress[0]']],
  ['a caller: several peers', [agent(), into({ from: [pods('web'), block(A)] })], `caller: ${A} every port`, ['spec.ingress[0].from[1]']],
  ['callers: no peers', [agent(), into({ ports: [tcp('http')] })], 'caller: everyone 8080/TCP', ['spec.ingress[0]']],
  ['a caller without policyTypes', [agent(), np({ ingress: [{ from: [block(A)] }] })], `caller: ${A} every port`, ['spec.ingress[0]']],
  ['Admin accepts addresses', [agent(), none, cnp('Admin', {
    egress: [
      { action: 'Accept', to: [{ networks: [A] }, { networks: [B] }] },
    ],
  })], `address: ${B} every port`, ['spec.egress[0].to[1]']],
  ['Admin accepts pods', [agent(), none, cnp('Admin', {
    egress: [
      null, { action: 'Accept', to: [{ namespaces: NAMED('tools') }], protocols: [{ tcp: { destinationPort: { number: 80 } } }] },
    ],
  })],
  'pod: every pod in namespace tools 80/TCP', ['spec.egress[1]']],
  ['Admin accepts nodes', [agent(), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ nodes: {} }, { networks: [A] }] }] })],
    'node: every node every port', ['spec.egress[0].to[0]']],
  ['Admin accepts a name', [agent(), none, cnp('Admin', {
    egress: [
      { action: 'Accept', to: [{ domainNames: ['a.example.com', 'b.example.com'] }] },
    ],
  })],
  'host: b.example.com every port (by ClusterNetworkPolicy "admin")', ['spec.egress[0].to[0].domainNames[1]']],
  ['Admin accepts one name', [agent(), none, cnp('Admin', { egress: [{ action: 'Accept', to: [{ domainNames: ['a.example.com'] }] }] })],
    'host: a.example.com every port (by ClusterNetworkPolicy "admin")', ['spec.egress[0]']],
  ['Admin denies a part of what a NetworkPolicy allows',
    [agent(), out({ to: [block('10.0.0.0/8')] }), cnp('Admin', { egress: [{ action: 'Deny', to: [{ networks: ['10.0.0.0/9'] }] }] })],
    'address: 10.128.0.0/9 every port', ['spec.egress[0]']],
  ['Baseline accepts', [agent(), cnp('Baseline', {
    egress: [
      { action: 'Accept', to: [{ networks: [A] }] }, { action: 'Deny', to: [{ networks: ['0.0.0.0/0', '::/0'] }] },
    ],
  })],
  `address: ${A} every port`, ['spec.egress[0]']],
  ['Admin accepts what is open by default', [agent(), cnp('Admin', {
    egress: [{ action: 'Accept', to: [{ networks: [A] }] },
      { action: 'Deny', to: [{ networks: ['10.0.0.0/8'] }] }],
  })], `address: ${A} every port`, ['spec.egress[0]'], {
    gone: ['address: 0.0.0.0/0, ::/0 except 10.0.0.0/8, 203.0.113.0/24 every port (no policy denies it)'],
    come: ['address: 0.0.0.0/0, ::/0 except 10.0.0.0/8 every port (no policy denies it)'],
  }],
  ['a caller that Admin accepts', [agent(), none, cnp('Admin', {
    ingress: [
      { action: 'Accept', from: [{ pods: pods('web', 'web') }], protocols: [{ destinationNamedPort: 'http' }] },
    ],
  })],
  'caller: pods app=web in namespace web 8080/TCP', ['spec.ingress[0]']],
  ['a broker passes a call', [agent(), ...BROKER],
    `grant: api.example.com: POST /v1/messages 443/TCP (by grant "coder" of CredentialBroker "broker", from line ${LINE} of its file)`,
    ['data["grants.json"]'], {
      come: ['grant: *: every method of every path every port (by grant "20001" of CredentialBroker "broker", from line 80 of its file)'],
    }],
  ['Cilium allows names', [agent(), none, cilium({
    egress: [
      { toFQDNs: [{ matchName: 'a.example.com' }, { matchPattern: '*.example.org' }], toPorts: HTTPS },
    ],
  })], 'host: *.example.org 443/TCP (by CiliumNetworkPolicy "cilium")', ['spec.egress[0].toFQDNs[1]']],
  ['Cilium allows one name', [agent(), cilium({
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] },
      { toEndpoints: [{ matchLabels: { app: 'tool' } }] }],
  })], 'host: a.example.com every port (by CiliumNetworkPolicy "cilium")',
  ['spec.egress[0]'], {
    gone: [CILIUM_TOOL],
    come: [`${CILIUM_TOOL} (first add a rule that allows less: without this rule no policy isolates the pod)`],
  }],
  ['Cilium allows pods', [agent(), cilium({
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] },
      { toEndpoints: [{ matchLabels: { app: 'tool' } }] }],
  })], 'pod: pods app=tool in namespace agents every port', ['spec.egress[1]']],
  ['Cilium has several sets of rules', [agent(), none, {
    ...cilium({}),
    spec: undefined,
    specs: [
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }] },
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'b.example.com' }] }] },
    ],
  }],
  'host: b.example.com every port (by CiliumNetworkPolicy "cilium")', ['specs[1].egress[0]']],
  ['Cilium allows an entity', [agent(), none, cilium({ egress: [{ toEntities: ['world', 'host'], toPorts: HTTPS }] })],
    'address: the entity "world" 443/TCP (at most, by CiliumNetworkPolicy "cilium")', ['spec.egress[0].toEntities[0]']],
  ['Cilium allows a block beside names', [agent(), none, cilium({ egress: [{ toCIDR: [A], toFQDNs: [{ matchName: 'a.example.com' }] }] })],
    `address: ${A} every port (at most, by CiliumNetworkPolicy "cilium")`, ['spec.egress[0].toCIDR[0]']],
  ['Cilium allows callers', [agent(), cilium({ ingress: [{ fromEntities: ['cluster'] }, { fromCIDR: [A] }] })],
    'caller: the entity "cluster" every port (at most, by CiliumNetworkPolicy "cilium")', ['spec.ingress[0]']],
  ['GKE allows names', [agent(), none, gke({ matches: [{ name: 'a.example.com' }, { name: 'b.example.com' }], ports: [tcp(443)] })],
    'host: a.example.com 443/TCP (by FQDNNetworkPolicy "gke")', ['spec.egress[0].matches[0]']],
  ['GKE allows one name', [agent(), none, gke({ matches: [{ name: 'a.example.com' }] })],
    'host: a.example.com every port (by FQDNNetworkPolicy "gke")', ['spec.egress[0]']],
  ['EKS allows names', [agent(), none, eks({ egress: [{ to: [{ domainNames: ['a.example.com', 'b.example.com'] }], ports: [tcp(443)] }] })],
    'host: b.example.com 443/TCP (by ApplicationNetworkPolicy "eks")', ['spec.egress[0].to[0].domainNames[1]']],
  ['EKS allows one name', [agent(), none, eks({ egress: [{ to: [{ domainNames: ['a.example.com'] }, TO_B] }] })],
    'host: b.example.com every port (by ApplicationNetworkPolicy "eks")', ['spec.egress[0].to[1]']],
  ['EKS allows a block', [agent(), none, eks({ policyTypes: ['Egress'], egress: [{ to: [TO_B, block(A)] }] })],
    `address: ${A} every port (at most, by ApplicationNetworkPolicy "eks")`, ['spec.egress[0].to[1]']],
  ['Calico allows a block', [agent(), policy('projectcalico.org/v3', 'NetworkPolicy', {
    selector: 'all()',
    types: ['Egress'],
    egress: [
      { action: 'Allow', destination: { nets: [A], ports: ['8000:8100', 443] }, protocol: 'TCP' },
      { action: 'Allow', destination: { nets: [B] } },
    ],
  })],
  `address: ${A} 443/TCP 8000-8100/TCP (at most, by NetworkPolicy "np")`, ['spec.egress[0]']],
  ['AdminNetworkPolicy allows a block', [agent(), none, policy('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', {
    priority: 1,
    subject: { namespaces: {} },
    egress: [{ action: 'Allow', to: [{ networks: [A] }, { networks: [B] }] }],
  }, 'anp', '')],
  `address: ${B} every port (at most, by AdminNetworkPolicy "anp")`, ['spec.egress[0].to[1]']],
  ['a wildcard that a proxy allows', [agent(), ...proxyWith(CONF)],
    ofProxy('*.c.example.com', 'c\\.example'), ['data["squid.conf"]']],
  ['a name that a proxy allows', [agent(), ...proxyWith(CONF)],
    ofProxy('b.example.com', '-n b.example.com'), ['data["squid.conf"]'], {
      gone: WILDCARDS.map(([name, text]) => ofProxy(name, text)), come: WILDCARDS.map(([name, text]) => ofProxy(name, text, -1)),
    }],
  ['every name that an edited proxy may allow', [agent(), ...proxyWith(EDITED)],
    `host: * every port (by EgressProxy "proxy", line ${lineIn(EDITED, 'http_access allow all')} of the file)`, ['data["squid.conf"]'],
    {
      come: [['api.example.com', '-n api.example.com'], ['b.example.com', '-n b.example.com'], ...WILDCARDS]
        .map(([name, text]) => ofProxy(name, text)),
    }],
];

test('blocks that leave out the same in another order are one edge', () => {
  const rule = (port: number, ...except: string[]) => ({ to: [block('0.0.0.0/0', except)], ports: [tcp(port)] });
  const both = out(rule(443, '10.0.0.0/8', '172.16.0.0/12'), rule(444, '172.16.0.0/12', '10.0.0.0/8'));
  expect(openLines([agent(), both])[1]).toBe('address: 0.0.0.0/0 except 10.0.0.0/8, 172.16.0.0/12 443-444/TCP');
});

test.each(NETWORK.map((one) => [one[0], one] as const))('without its sources, an edge is gone and no other changes: %s', (_, one) => {
  expect(expectRemoval(one)).toBeGreaterThan(0);
});

describe('where many policies say the same of a pod', () => {
  const closing = (count: number, direction = 'Egress') => (
    Array.from({ length: count }, (_, i) => np({ policyTypes: [direction] }, `${direction.toLowerCase()}-${i}`)));

  test('an edge that they deny lists the first ones, and says how many there are', () => {
    const [few, many] = [16, 17].map((count) => edgesIn([agent(), ...closing(count)]).find(({ peer }) => peer === 'pods of the cluster')!);
    expect([few.sources.length, many.sources.length]).toEqual([16, 16]);
    expect([few.detail, many.detail]).toEqual(['10.244.0.0/16', '10.244.0.0/16; 16 of 17 places that deny it are listed']);
  });

  test('so does one that the other end refuses', () => {
    const [edge] = edgesIn([agent(), out({ to: [pods('tool')] }), workload('tool', 'agents'), ...closing(40, 'Ingress')])
      .filter(({ peer }) => peer.includes('tool'));
    expect(edge).toMatchObject({ isDenied: true, detail: expect.stringMatching(/; 16 of 40 places that deny it are listed$/) });
    expect(edge.sources).toHaveLength(16);
    expect(edge.allowedBy).toHaveLength(1);
  });

  test('a report of pods that each have other policies grows with the pairs, and not with their number times that of the policies', () => {
    const size = (count: number) => {
      const names = Array.from({ length: count }, (_, i) => `a${i}`);
      const others = (name: string) => ({ matchExpressions: [{ key: 'app', operator: 'NotIn', values: [name] }] });
      const objects = names.flatMap((name, i) => [workload(name, 'agents'), np({
        podSelector: others(name),
        policyTypes: ['Egress', 'Ingress'],
        egress: [{ to: [{ podSelector: others(name) }], ports: [tcp(1000 + i)] }],
      }, name)]);
      return JSON.stringify(edgesIn(objects)).length; // of one pod
    };
    expect(size(48) / size(24)).toBeLessThan(2.5);
  });
});
