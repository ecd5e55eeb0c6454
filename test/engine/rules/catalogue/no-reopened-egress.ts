import { parseCidr } from '../../../../src/engine/address/cidr';
import { nat64Of } from '../../../../src/engine/address/ipv4-in-ipv6';
import { Json } from '../../../../src/engine/value/json';
import { brokerPod } from '../../../support/brokers';
import { Case, INTERNET, allows, configOf, finds, ofPod, ofRole, ofTemplate, valid } from '../../../support/cases';
import { makeObject, makePolicy } from '../../../support/plain';

const untouched = ofPod(() => {});
const labels = valid('Pod').metadata.labels;

const policy = (name: string, egress: unknown, closed?: unknown, spec: Json = {}): Json => makePolicy({
  name, namespace: 'agents', ...(closed !== undefined && { annotations: { 'cdk8s-hardened-agents/closed': closed } }),
}, { podSelector: {}, policyTypes: ['Egress'], egress, ...spec });

/** These are all policies for egress around the pod. */
const only = (...policies: Json[]) => (around: Json[]) =>
  [...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Egress')), ...policies];

const block = (cidr: string, ...except: string[]) => ({ to: [{ ipBlock: { cidr, ...(except.length > 0 && { except }) } }] });
const cilium = (...toCIDR: string[]): Json => makeObject('cilium.io/v2', 'CiliumNetworkPolicy', 'cilium', {
  endpointSelector: {}, egress: [{ toCIDR }],
});
/** What no policy may open of the two halves of IPv4. */
const WITHIN = [
  ['10.0.0.0/8', '100.64.0.0/10'],
  ['168.63.129.16/32', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.192/32', '192.168.0.0/16'],
];
const INSIDE = WITHIN.flat().flatMap((cidr) => nat64Of(parseCidr(cidr))).map(({ text }) => text);
const PORTS = [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }];
const inKubeSystem = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
};
const DNS = { to: [inKubeSystem], ports: PORTS };
const WIDE = 'more than a sixty-fourth of the public IPv4 addresses, which NetworkPolicy "agents/closed" denies';
const ONE = 'a block of IPv4 that is wider than /8, which NetworkPolicy "agents/closed" denies';
const RESOLVER = 'the port of DNS to a resolver, which NetworkPolicy "agents/closed" denies';

/** The first peers of as many rules. */
const peers = (count: number) => Array.from({ length: count }, (_, i) => `spec.egress[${i}].to[0]`).join(', ');
const FIRST = peers(1);

const opens = (title: string, closed: unknown, detail: string, ...policies: Json[]) =>
  finds(title, untouched, { field: 'metadata.labels', got: labels, detail }, { view: only(policy('closed', [], closed), ...policies) });
const passes = (title: string, ...policies: Json[]) => allows(title, untouched, { view: only(...policies) });

const opened = (around: Json[]) => [...only(policy('closed', [], 'internet'), policy('open', [INTERNET, DNS]))(around),
  ...['Corefile', 'envoy.json', 'squid.conf'].map((file) => configOf(file))];

export const cases: Case[] = [
  opens('the internet', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`, policy('open', [INTERNET, DNS])),
  opens('the internet that a second policy of the library opens', 'dns,internet,private',
    `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [{
      to: [{
        ipBlock: {
          cidr: '0.0.0.0/0',
          except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '168.63.129.16/32', '172.16.0.0/12', '192.168.0.0/16'],
        },
      }],
    },
    { to: [{ namespaceSelector: { matchLabels: { app: 'dns' } }, podSelector: { matchLabels: { app: 'dns' } } }], ports: PORTS }])),
  opens('the internet, on one port', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [{ ...INTERNET, ports: [{ port: 443 }] }, DNS])),
  opens('an eighth of it', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`, policy('open', [block('64.0.0.0/3')])),
  opens('the internet of IPv6', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE.replace('IPv4', 'IPv6')}`,
    policy('open', [block('2000::/3')])),
  opens('two policies that open it together', 'internet',
    `NetworkPolicy "agents/one" ${peers(2)}, NetworkPolicy "agents/other" ${peers(2)} allow ${WIDE}`,
    policy('other', [block('40.0.0.0/8'), block('50.0.0.0/8')]), policy('one', [block('20.0.0.0/8'), block('30.0.0.0/8')])),
  opens('one block that is wider than /8', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${ONE}`,
    policy('open', [block('64.0.0.0/7')])),
  opens('one block on the port of DNS', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${ONE}`,
    policy('open', [{ ...block('64.0.0.0/7'), ports: PORTS }])),
  opens('one block of IPv6 that is wider than /32', 'internet',
    `NetworkPolicy "agents/open" ${FIRST} allows ${ONE.replace('IPv4', 'IPv6').replace('/8', '/32')}`,
    policy('open', [block('2a00::/31')])),
  opens('one block behind NAT64', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${ONE}`,
    policy('open', [block('64:ff9b::4000:0/103')])),
  opens('all of NAT64', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [block('64:ff9b::/96', ...INSIDE)])),
  opens('a block around NAT64', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [block('64:ff00::/24', ...INSIDE, '64:ff9b:1::/48')])),
  opens('four blocks of a policy', 'internet', `NetworkPolicy "agents/open" ${peers(4)} allows ${WIDE}`,
    policy('open', ['20.0.0.0/8', '30.0.0.0/8', '40.0.0.0/8', '50.0.0.0/8'].map((cidr) => block(cidr)))),
  opens('many small blocks of several policies', 'internet',
    `${[20, 21, 22, 23].map((first) => `NetworkPolicy "agents/p${first}" ${peers(5)} and 10 more`).join(', ')} allow ${WIDE}`,
    ...[20, 21, 22, 23].map((first) => policy(`p${first}`,
      Array.from({ length: 15 }, (_, i) => i * 16).map((second) => block(`${first}.${second}.0.0/12`))))),
  opens('the internet in two halves', 'internet', `NetworkPolicy "agents/open" ${peers(2)} allows ${WIDE}`,
    policy('open', [block('0.0.0.0/1', ...WITHIN[0]), block('128.0.0.0/1', ...WITHIN[1]), DNS])),
  finds('a policy that opens what it denies', untouched,
    { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/closed" ${FIRST} allows ${WIDE}` },
    { view: only(policy('closed', [{ ...block('128.0.0.0/1', ...WITHIN[1]), ports: [{ port: 443 }] }], 'internet')) }),
  finds('a policy of Cilium', untouched,
    { field: 'metadata.labels', got: labels, detail: `CiliumNetworkPolicy "agents/cilium" allows ${ONE}` },
    { view: only(policy('closed', [], 'internet'), cilium('20.0.0.0/7')) }),
  finds('policies of Cilium and of Kubernetes together', untouched, {
    field: 'metadata.labels',
    got: labels,
    detail: `CiliumNetworkPolicy "agents/cilium", NetworkPolicy "agents/closed" ${peers(2)} allow ${WIDE}`,
  }, { view: only(policy('closed', [block('20.0.0.0/8'), block('30.0.0.0/8')], 'internet'), cilium('40.0.0.0/8', '50.0.0.0/8')) }),
  opens('a policy for the labels of the pod', ' internet ', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [INTERNET, DNS], undefined, { podSelector: { matchLabels: labels } })),
  opens('a policy that states that it denies what it opens', 'internet', `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
    policy('open', [INTERNET, DNS], 'internet')),
  finds('a policy that denies and was patched', untouched,
    { field: 'metadata.labels', got: labels, detail: `NetworkPolicy "agents/closed" ${FIRST} allows ${WIDE}` },
    { view: only(policy('closed', [INTERNET, DNS], 'internet')) }),
  finds('a template', ofTemplate(() => {}), {
    field: 'spec.template.metadata.labels',
    got: valid('Deployment').spec.template.metadata.labels,
    detail: `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
  }, { view: only(policy('closed', [], 'internet'), policy('open', [INTERNET, DNS])) }),

  opens('the resolver', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`, policy('open', [DNS])),
  opens('the resolver by UDP alone', 'dns,internet', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...DNS, ports: PORTS.slice(0, 1) }])),
  opens('every port of pods in its namespace', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ to: [{ namespaceSelector: inKubeSystem.namespaceSelector }] }])),
  opens('the resolver in every namespace', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ to: [{ namespaceSelector: {}, podSelector: inKubeSystem.podSelector }], ports: PORTS }])),
  opens('the resolver of OpenShift', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`, policy('open', [{
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }],
    ports: [{ port: 5353, protocol: 'UDP' }],
  }])),
  opens('the port of DNS by its name', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...DNS, ports: [{ port: 'dns-tcp' }] }])),
  opens('NodeLocal DNS', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...block('169.254.20.10/32'), ports: PORTS }])),

  passes('nothing that a policy denies', policy('open', [INTERNET, DNS])),
  passes('the policy alone', policy('closed', [], 'dns,internet')),
  passes('a /8', policy('closed', [], 'internet'), policy('open', [block('64.0.0.0/8')])),
  passes('a /32 of IPv6', policy('closed', [], 'internet'), policy('open', [block('2a00::/32')])),
  passes('a /8 behind NAT64', policy('closed', [], 'internet'), policy('open', [block('64:ff9b::4000:0/104')])),
  passes('three blocks', policy('closed', [], 'internet'),
    policy('open', ['20.0.0.0/8', '30.0.0.0/8', '40.0.0.0/8'].map((cidr) => block(cidr)))),
  passes('two blocks of /8 side by side', policy('closed', [], 'internet'), policy('open', [block('20.0.0.0/8'), block('21.0.0.0/8')])),
  passes('private blocks', policy('closed', [], 'internet'),
    policy('open', [...['192.168.0.0/16', '172.16.0.0/12'].map((cidr) => block(cidr)),
      ...['20.0.0.0/8', '30.0.0.0/8', '40.0.0.0/8'].map((cidr) => block(cidr))])),
  passes('a wide block of which little is left', policy('closed', [], 'internet'),
    policy('open', [block('64.0.0.0/7', '64.0.0.0/8', '65.0.0.0/9')])),
  allows('two blocks of /8 side by side, of Cilium', untouched,
    { view: only(policy('closed', [], 'internet'), cilium('20.0.0.0/8', '21.0.0.0/8')) }),
  passes('single targets', policy('closed', [], 'internet'), policy('open',
    [{ ...block('203.0.113.0/24'), ports: [{ port: 443 }] }, block('198.51.100.0/24')])),
  passes('the resolver where the internet is denied', policy('closed', [], 'internet'), policy('open', [DNS])),
  passes('the internet where DNS is denied', policy('closed', [], 'dns'),
    policy('open', [INTERNET, {
      to: [{ namespaceSelector: { matchLabels: { app: 'dns' } }, podSelector: { matchLabels: { app: 'dns' } } }],
      ports: PORTS,
    }])),
  finds('infrastructure that is no gateway', ofRole('alert-routing'), {
    field: 'metadata.labels', got: ofRole('alert-routing')().metadata.labels, detail: `NetworkPolicy "agents/open" ${FIRST} allows ${WIDE}`,
  }, { view: opened }),
  allows('a DnsAllowlist, which agents query instead of the resolver', ofRole('dns-allowlist', 'Corefile'), { view: opened }),
  allows('a CredentialBroker, which calls for agents', () => brokerPod([], 'agents'), { view: opened }),
  allows('an EgressProxy, which calls for agents', ofRole('egress-proxy', 'squid.conf'), { view: opened }),
  passes('a resolver of names for agents', policy('closed', [], 'dns,internet'),
    policy('open', [{
      to: [{ namespaceSelector: { matchLabels: { app: 'dns' } }, podSelector: { matchLabels: { app: 'dns' } } }],
      ports: PORTS,
    }])),
  opens('the resolver by a port whose name another chart gives', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ to: [inKubeSystem], ports: [{ port: 'udp-53', protocol: 'UDP' }] }])),
  opens('the pod of the resolver by its address', 'dns', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...block('10.244.0.9/32'), ports: PORTS }])),
  opens('a resolver outside', 'dns,internet', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...block('9.9.9.9/32'), ports: PORTS }])),
  opens('a resolver outside by TLS', 'dns,internet', `NetworkPolicy "agents/open" ${FIRST} allows ${RESOLVER}`,
    policy('open', [{ ...block('9.9.9.9/32'), ports: [{ port: 853 }] }])),
  passes('an address outside on every port', policy('closed', [], 'dns,internet'), policy('open', [block('203.0.113.7/32')])),
  passes('a resolver outside, where the internet is open', policy('closed', [], 'dns'),
    policy('open', [{ ...block('9.9.9.9/32'), ports: PORTS }])),
  passes('another port of pods in kube-system', policy('closed', [], 'dns'),
    policy('open', [{ to: [inKubeSystem], ports: [{ port: 9153 }] }])),
  passes('an annotation that is not known', policy('closed', [], 'all'), policy('open', [INTERNET, DNS])),
  passes('an annotation of a policy that isolates no egress', policy('closed', [], 'internet', { policyTypes: ['Ingress'] }),
    policy('open', [INTERNET, DNS])),
  passes('a policy for other pods', policy('closed', [], 'internet'), policy('open', [INTERNET, DNS], undefined,
    { podSelector: { matchLabels: { 'cdk8s-hardened-agents/quarantine': 'no' } } })),
];
