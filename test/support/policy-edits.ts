import { Manifest } from './app';

/** NetworkPolicies that a tenant writes where the app closes the internet and DNS, by spec. */

type Edit = readonly [title: string, spec: Manifest, ruleId: string];

/** Addresses of a cluster: /16 ranges of pods and Services, a /24 of nodes. */
interface EditedCluster {
  readonly pods: string;
  readonly services: string;
  readonly nodes: string;
  readonly apiServer: string;
}

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const egress = (...rules: Manifest[]): Manifest => ({ podSelector: {}, policyTypes: ['Egress'], egress: rules });
const ingress = (...rules: Manifest[]): Manifest => ({ podSelector: {}, policyTypes: ['Ingress'], ingress: rules });
const HTTPS = [{ port: 443 }];
const block = (cidr: string) => ({ ipBlock: { cidr } });
const to = (...cidrs: string[]) => egress({ to: cidrs.map(block), ports: HTTPS });
const dns = (...peers: Manifest[]) => egress({ to: peers, ports: [{ port: 53, protocol: 'UDP' }] });
const host = (range: string, i: number) => `${range.replace(/\.\d+\/\d+$/, '')}.${i}/32`;
const asks = (key: string, operator: string, ...values: string[]) => (
  { matchExpressions: [{ key, operator, ...values.length > 0 && { values } }] });
const NAME = 'kubernetes.io/metadata.name';
const names = (count: number) => times(count, (i) => `team-${i}`);
const hex = (address: string) => {
  const [a, b, c, d] = address.replace(/\/\d+$/, '').split('.').map((one) => Number(one).toString(16).padStart(2, '0'));
  return `${a}${b}:${c}${d}`;
};

/** Peers that are nearly every pod: no person chose one of them. */
function widePeers(): (readonly [title: string, peers: Manifest[]])[] {
  const everyPodOf = (namespaceSelector: Manifest) => [{ namespaceSelector, podSelector: {} }];
  return [
    ['every namespace with some label', everyPodOf(asks('team', 'Exists'))],
    ['every namespace with some label, without a selector of pods', [{ namespaceSelector: asks('team', 'Exists') }]],
    ['every namespace by a list of all names', everyPodOf(asks(NAME, 'In', ...names(50)))],
    ['every namespace by lists of all names', times(5, (i) => (
      { namespaceSelector: asks(NAME, 'In', ...names(10).map((n) => `${n}-${i}`)) }))],
    ['every namespace by a peer for each name', names(50).map((name) => ({ namespaceSelector: { matchLabels: { [NAME]: name } } }))],
    ['namespaces by Pod Security', everyPodOf({ matchLabels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })],
    ['namespaces by a list of Pod Security', everyPodOf(asks('pod-security.kubernetes.io/enforce', 'In', 'privileged', 'baseline'))],
    ['namespaces by the version of Pod Security', everyPodOf({ matchLabels: { 'pod-security.kubernetes.io/enforce-version': 'latest' } })],
    ['namespaces of agents', everyPodOf({ matchLabels: { 'cdk8s-hardened-agents/agents': 'true' } })],
    ['namespaces of agents by a list', everyPodOf(asks('cdk8s-hardened-agents/agents', 'In', 'true', 'yes'))],
    ['agents of every namespace', [{ namespaceSelector: {}, podSelector: { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } } }]],
    ['every pod with some label', [{ namespaceSelector: {}, podSelector: asks('app', 'Exists') }]],
    ['every pod by a list of names', [{ namespaceSelector: {}, podSelector: asks('app', 'In', ...names(50)) }]],
    ['some label of a namespace, and of its pods', [{ namespaceSelector: asks('team', 'Exists'), podSelector: asks('app', 'Exists') }]],
    ['a label that is there, and one that is not', everyPodOf({
      matchExpressions: [
        { key: 'a', operator: 'Exists' }, { key: 'b', operator: 'DoesNotExist' }, { key: 'c', operator: 'NotIn', values: ['d'] },
      ],
    })],
  ];
}

/** What opens more than a list of targets, with the rule that refuses it. */
export function openingEdits({ pods, services, nodes, apiServer }: EditedCluster): Edit[] {
  const OUT = 'no-open-egress', IN = 'no-open-ingress', AGAIN = 'no-reopened-egress', FORM = 'block';
  const kubeSystem = { namespaceSelector: { matchLabels: { [NAME]: 'kube-system' } } };
  const kubeDns = { matchLabels: { 'k8s-app': 'kube-dns' } };
  return [
    ['a node', to(host(nodes, 7)), OUT],
    ['a node on any port', egress({ to: [block(host(nodes, 7))] }), OUT],
    ['a node on the port of DNS and one more', egress({ to: [block(host(nodes, 7))], ports: [{ port: 53 }, { port: 10250 }] }), OUT],
    ['all nodes, one by one', egress(...times(127, (i) => ({ to: [block(host(nodes, i * 2))], ports: HTTPS }))), OUT],
    ['a part of the nodes', to(`${nodes.replace(/\.\d+\/\d+$/, '')}.8/31`), OUT],
    ['the API server', to(`${apiServer}/32`), OUT],
    ['a block with the API server alone inside', to(`${apiServer}/31`), OUT],
    ['a node by NAT64', to(`64:ff9b::${hex(host(nodes, 7))}/128`), OUT],
    ['a node as an IPv4-compatible address', to(`::${hex(host(nodes, 7))}/128`), OUT],
    ['a node by 6to4', to(`2002:${hex(host(nodes, 7))}::/48`), OUT],
    ['a node by 6to4, one address', to(`2002:${hex(host(nodes, 7))}::1/128`), OUT],
    ['a node by a NAT64 of the network', to(`64:ff9b:1::${hex(host(nodes, 7))}/128`), OUT],
    ['a link-local address of the node', to('169.254.1.1/32'), OUT],
    ['a link-local address of the node, of IPv6', to('fe80::ecee:eeff:feee:eeee/128'), OUT],
    ['IPv4 with leading zeros, which some networks read as octal', to('203.0.113.010/32'), FORM],
    ['IPv4 written as IPv6', to('::ffff:203.0.113.0/120'), FORM],
    ['a metadata endpoint of IPv4 written as IPv6', to('::ffff:169.254.169.254/128'), FORM],
    ['an exception with leading zeros', egress({ to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.010/32'] } }] }), FORM],
    ['callers with leading zeros', ingress({ from: [block('203.0.113.010/32')], ports: HTTPS }), FORM],
    ['many pods, one by one', to(...times(100, (i) => host(pods, i * 2))), OUT],
    ['many pods, in rules of one address each', egress(...times(100, (i) => ({ to: [block(host(pods, i * 2))], ports: HTTPS }))), OUT],
    ['many Services and pods', to(...times(5, (i) => host(pods, i * 2)), ...times(5, (i) => host(services, i * 2))), OUT],
    ['the internet in 32 blocks of a /5', to(...times(32, (i) => `${i * 8}.0.0.0/5`)), OUT],
    ['a block of a /7', to('20.0.0.0/7'), AGAIN],
    ['four blocks of a /8', to(...times(4, (i) => `${20 + i}.0.0.0/8`)), AGAIN],
    ['the same in rules of their own', egress(...times(4, (i) => ({ to: [block(`${20 + i}.0.0.0/8`)], ports: HTTPS }))), AGAIN],
    ['four /8 in parts', to(...times(64, (i) => `${20 + Math.floor(i / 16)}.${(i % 16) * 16}.0.0/12`)), AGAIN],
    ['four /8 by NAT64', to(...times(4, (i) => `64:ff9b::${(20 + i).toString(16)}00:0/104`)), AGAIN],
    ['all of it by 6to4', to('2002::/16'), OUT],
    ['half of IPv6', to('2000::/4'), OUT],
    ['public addresses of IPv4 in blocks of a /5', to('16.0.0.0/5', '72.0.0.0/5'), AGAIN],
    ['a /31 of IPv6', to('2600::/31'), AGAIN],
    ["the resolver's pod", dns(block(host(pods, 9))), AGAIN],
    ["the resolver's Service", dns(block(host(services, 10))), AGAIN],
    ["the resolver's pod by NAT64", dns(block(`64:ff9b::${hex(host(pods, 9))}/128`)), AGAIN],
    ['the resolver of a node', dns(block(host(nodes, 7))), AGAIN],
    ['the resolver of the own node', dns(block('169.254.20.10/32')), AGAIN],
    ['a resolver outside', dns(block('9.9.9.9/32')), AGAIN],
    ['a resolver outside, by TCP', egress({ to: [block('9.9.9.9/32')], ports: [{ port: 53, protocol: 'TCP' }] }), AGAIN],
    ['a resolver outside, by TLS', egress({ to: [block('9.9.9.9/32')], ports: [{ port: 853 }] }), AGAIN],
    ['a resolver outside, on ports around', egress({
      to: [block('9.9.9.9/32')], ports: [{ port: 50, endPort: 60, protocol: 'UDP' }],
    }), AGAIN],
    ['a resolver outside, on any port', egress({ to: [block('9.9.9.9/32')] }), AGAIN],
    ['a resolver outside, on any UDP port', egress({ to: [block('9.9.9.9/32')], ports: [{ protocol: 'UDP' }] }), AGAIN],
    ['the resolver by a name of its port', egress({
      to: [{ ...kubeSystem, podSelector: kubeDns }], ports: [{ port: 'dns', protocol: 'UDP' }],
    }), AGAIN],
    ['the resolver by a name of its port that its chart gives', egress({
      to: [{ ...kubeSystem, podSelector: kubeDns }], ports: [{ port: 'udp-53', protocol: 'UDP' }],
    }), AGAIN],
    ['the resolver in a namespace by another label', dns({
      namespaceSelector: { matchLabels: { team: 'platform' } }, podSelector: kubeDns,
    }), AGAIN],
    ['the resolver in a namespace that has a label', dns({ namespaceSelector: asks('team', 'Exists'), podSelector: kubeDns }), AGAIN],
    ['the resolver in every namespace but one', dns({ namespaceSelector: asks(NAME, 'NotIn', 'default'), podSelector: kubeDns }), AGAIN],
    ['the resolver in a list of namespaces', dns({
      namespaceSelector: asks(NAME, 'In', 'kube-system', 'tools'), podSelector: kubeDns,
    }), AGAIN],
    ['the resolver by another label of its pods', dns({
      namespaceSelector: { matchLabels: { team: 'platform' } }, podSelector: { matchLabels: { 'eks.amazonaws.com/component': 'coredns' } },
    }), AGAIN],
    ['the resolver on any port', egress({
      to: [{ namespaceSelector: { matchLabels: { team: 'platform' } }, podSelector: kubeDns }],
    }), AGAIN],
    ...widePeers().flatMap(([title, peers]): Edit[] => [
      [`egress to ${title}`, egress({ to: peers, ports: HTTPS }), OUT],
      [`ingress from ${title}`, ingress({ from: peers }), IN],
    ]),
    ['ingress from every namespace, over rules', ingress(...names(20).map((name) => ({
      from: [{ namespaceSelector: { matchLabels: { [NAME]: name } } }],
    }))), IN],
  ];
}

/** What names its targets, close to what is refused. */
export function passingEdits(): (readonly [title: string, spec: Manifest])[] {
  const tool = { podSelector: { matchLabels: { app: 'tool' } } };
  return [
    ['an address outside', to('203.0.113.7/32')],
    ['200 addresses outside', to(...times(200, (i) => `198.51.100.${i}/32`))],
    ['a /8 outside', to('20.0.0.0/8')],
    ['three /8 outside', to(...times(3, (i) => `${20 + i}.0.0.0/8`))],
    ['a /32 of IPv6', to('2600::/32')],
    ['a tool by the name of its namespace, on any port', egress({
      to: [{ namespaceSelector: { matchLabels: { [NAME]: 'tools' } }, ...tool }],
    })],
    ['a tool by the name of its port', egress({
      to: [{ namespaceSelector: { matchLabels: { [NAME]: 'tools' } }, ...tool }], ports: [{ port: 'http' }],
    })],
    ['a tool by a label of its namespace', egress({ to: [{ namespaceSelector: { matchLabels: { team: 'a' } }, ...tool }], ports: HTTPS })],
    ['a tool wherever it is', egress({ to: [{ namespaceSelector: {}, ...tool }], ports: HTTPS })],
    ['every pod of the own namespace', egress({ to: [{ podSelector: {} }], ports: HTTPS })],
    ['every pod of ten namespaces', egress({ to: [{ namespaceSelector: asks(NAME, 'In', ...names(10)) }], ports: HTTPS })],
    ['every pod of namespaces of a team', egress({ to: [{ namespaceSelector: { matchLabels: { team: 'a' } } }], ports: HTTPS })],
    ['a restricted namespace of a team', egress({
      to: [{ namespaceSelector: { matchLabels: { 'team': 'a', 'pod-security.kubernetes.io/enforce': 'restricted' } } }], ports: HTTPS,
    })],
    ['ingress from a tool of gateways', ingress({ from: [{ namespaceSelector: { matchLabels: { [NAME]: 'gateways' } }, ...tool }] })],
    ['ingress from agents of one namespace', ingress({
      from: [{
        namespaceSelector: { matchLabels: { [NAME]: 'agents' } }, podSelector: { matchLabels: { 'cdk8s-hardened-agents/agent': 'true' } },
      }],
    })],
  ];
}
