import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { DUAL, RANGES, closed, egress } from './egress';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, PodSubnetEgressDenyProps } from '../../../src';
import { IMAGE, open, pod } from '../../support/app';
import { ASK_RANGES, failure } from '../../support/errors';
import { warnings } from '../../support/output';

/** Every error names the construct, the prop, the value and what to do. */

const HOST_BITS = (prop: string, got: string, meant: string) =>
  `'${prop}' must have no bits set after the prefix; did you mean "${meant}"?, got "${got}"`;
const ALL = 'must be less than every address, got "0.0.0.0/0"; to deny all egress, set allowInternet to false';
const GIVE = 'give it here, or once for all charts of the cluster: '
  + 'new AgentCluster({ podCidrs: ["10.244.0.0/16"], serviceCidrs: ["10.96.0.0/16"] }).applyTo(app)';
const NAME_RANGE = 'must name at least one range, such as ["10.243.0.0/16"]';
const TO_DENY_ALL = 'to deny all egress, set allowInternet to false';
const apart = (podRange: string, serviceRange: string) =>
  `'serviceCidrs' must lie outside the pod range "${podRange}", got "${serviceRange}"; `
  + 'pods and Services of a cluster have different ranges; check which range is which';

test.each<[string, Partial<PodSubnetEgressDenyProps>, string]>([
  ['pods with host bits', { podCidrs: ['10.243.0.1/16'] }, HOST_BITS('podCidrs[0]', '10.243.0.1/16', '10.243.0.0/16')],
  ['the second range with host bits', { podCidrs: ['10.243.0.0/16', 'fd00::1/64'] }, HOST_BITS('podCidrs[1]', 'fd00::1/64', 'fd00::/64')],
  ['Services with host bits', { serviceCidrs: ['10.96.0.1/12'] }, HOST_BITS('serviceCidrs[0]', '10.96.0.1/12', '10.96.0.0/12')],
  ['nodes with host bits', { nodeCidrs: ['192.168.77.5/24'] }, HOST_BITS('nodeCidrs[0]', '192.168.77.5/24', '192.168.77.0/24')],
  ['an API server without a prefix', { apiServerCidrs: ['203.0.113.10'] },
    '\'apiServerCidrs[0]\' must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32", got "203.0.113.10"'],
  ['no pods', { podCidrs: [] }, `'podCidrs' ${NAME_RANGE}, got []; ${ASK_RANGES}`],
  ['nothing for pods', { podCidrs: undefined }, `'podCidrs' ${NAME_RANGE}, got nothing; ${GIVE}; ${ASK_RANGES}`],
  ['text for a list', { podCidrs: '10.243.0.0/16' as never }, `'podCidrs' ${NAME_RANGE}, got "10.243.0.0/16"; ${ASK_RANGES}`],
  ['pods everywhere', { podCidrs: ['0.0.0.0/0'] }, `'podCidrs[0]' ${ALL}`],
  ['Services everywhere', { serviceCidrs: ['0.0.0.0/0'] }, `'serviceCidrs[0]' ${ALL}`],
  ['nodes everywhere', { nodeCidrs: ['0.0.0.0/0'] }, `'nodeCidrs[0]' ${ALL}`],
  ['pods everywhere by IPv6', { podCidrs: ['::/0'], serviceCidrs: [] },
    `'podCidrs[0]' must be less than every address, got "::/0"; ${TO_DENY_ALL}`],
  ['Services among pods', { serviceCidrs: ['10.243.128.0/20'] }, apart('10.243.0.0/16', '10.243.128.0/20')],
  ['pods among Services', { serviceCidrs: ['10.0.0.0/8'] }, apart('10.243.0.0/16', '10.0.0.0/8')],
  ['pods that are Services', { serviceCidrs: ['10.96.0.0/12', '10.243.0.0/16'] }, apart('10.243.0.0/16', '10.243.0.0/16')],
  ['two halves', { podCidrs: ['0.0.0.0/1'], serviceCidrs: ['128.0.0.0/1'] },
    `'podCidrs' must leave at least one address, together with the other ranges, got ["0.0.0.0/1"]; ${TO_DENY_ALL}`],
  ['two halves of IPv6', { podCidrs: ['10.0.0.0/8', '::/1', '8000::/1'], serviceCidrs: [] },
    `'podCidrs' must leave at least one address, together with the other ranges, got ["10.0.0.0/8","::/1","8000::/1"]; ${TO_DENY_ALL}`],
  ['four quarters, some of them nodes', {
    podCidrs: ['0.0.0.0/2'],
    serviceCidrs: ['64.0.0.0/2'],
    nodeCidrs: ['128.0.0.0/2'],
    apiServerCidrs: ['192.0.0.0/2'],
  },
  `'podCidrs' must leave at least one address, together with the other ranges, got ["0.0.0.0/2"]; ${TO_DENY_ALL}`],
  ['Services of a family that pods lack', { serviceCidrs: ['fd00:10:96::/112'] },
    '\'podCidrs\' must also name the IPv6 range of the pods, got ["10.243.0.0/16"]; the Service range "fd00:10:96::/112" is IPv6'],
  ['NodeLocal DNS by a block', { nodeLocalDns: ['169.254.20.10', '169.254.25.10/32'] },
    '\'nodeLocalDns[1]\' must be an address such as "169.254.20.10", got "169.254.25.10/32"'],
  ['NodeLocal DNS by name', { nodeLocalDns: ['dns'] }, '\'nodeLocalDns[0]\' must be an address such as "169.254.20.10", got "dns"'],
  ['an empty name', { name: '' },
    '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, '
    + 'such as "claude-code", got ""'],
  ['a name', { name: 'Deny Egress' },
    '\'name\' must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, '
    + 'such as "claude-code", got "Deny Egress"'],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => egress(open(), tweak))).toBe(`test/egress: ${message}`);
});

type Closed = ReturnType<typeof closed>;
const namespaces = ({ chart }: Closed) => kplus.Namespaces.all(chart, 'all');
const none = ({ chart }: Closed) => kplus.Namespaces.select(chart, 'none', { names: [] });
const ipBlock = ({ chart }: Closed, cidr: string, except?: string[]) => kplus.NetworkPolicyIpBlock.ipv4(chart, 'block', cidr, except);
const USE_SELECTORS = 'use allowTo, allowToNamespaces or allowToService for targets in the cluster, or put the range in \'except\'';
const PORT = '\'port\' must be an integer from 1 to 65535';
const PORT_UNKNOWN =
  '\'port\' must be given where the peer\'s own ports are not known, got nothing; give \'port\', or \'ports\' such as '
    + '[NetworkPolicyPort.allTcp()] for all';
const smaller = (got: string) => `'except[0]' must be a smaller block inside "203.0.113.0/24", got "${got}"`;
const ports = (...list: kplus.NetworkPolicyPort[]) => (b: Closed) => b.egress.allowTo(pod(b), { ports: list });

test.each<[string, (b: Closed) => void, string]>([
  ['port 0', (b) => b.egress.allowTo(pod(b), { port: 0 }), `${PORT}, got 0`],
  ['port 65536', (b) => b.egress.allowTo(pod(b), { port: 65536 }), `${PORT}, got 65536`],
  ['port -1', (b) => b.egress.allowToCidr('203.0.113.0/24', { port: -1 }), `${PORT}, got -1`],
  ['port 1.5', (b) => b.egress.allowToNamespaces(namespaces(b), { port: 1.5 }), `${PORT}, got 1.5`],
  ['port NaN', (b) => b.egress.allowTo(pod(b), { port: NaN }), `${PORT}, got NaN`],
  ['a port that is text', (b) => b.egress.allowFrom(pod(b), { port: '80' as never }), `${PORT}, got "80"`],
  ['port 0 among others', ports(kplus.NetworkPolicyPort.tcp(80), kplus.NetworkPolicyPort.udp(0)),
    '\'ports[1]\' must be an integer from 1 to 65535, got 0'],
  ['port 65536 among others', ports(kplus.NetworkPolicyPort.tcp(65536)), '\'ports[0]\' must be an integer from 1 to 65535, got 65536'],
  ['a range that ends beyond all ports', ports(kplus.NetworkPolicyPort.tcpRange(80, 65536)),
    '\'ports[0]\' must be an integer from 1 to 65535, got 65536'],
  ['a range that ends before it begins', ports(kplus.NetworkPolicyPort.tcpRange(90, 80)),
    '\'ports[0]\' must end at or after its first port, got "90-80"'],
  ['a range without a beginning', ports(kplus.NetworkPolicyPort.of({ endPort: 90 })),
    '\'ports[0]\' must have a first port, got {"endPort":90}'],
  ['a pod of cdk8s-plus that opens port 70000', (b) => b.egress.allowTo(new kplus.Pod(b.chart, 'p',
    { containers: [{ image: IMAGE, portNumber: 70000 }] })),
  `${PORT}, got 70000`],
  ['a port that is a number', ports(443 as any), '\'ports[0]\' must be a port of cdk8s-plus such as NetworkPolicyPort.tcp(443), got 443'],
  ['a port that is nothing', ports(undefined as any), '\'ports\' must be a list without gaps, got [null]'],
  ['no ports, which Kubernetes reads as all', ports(),
    '\'ports\' must name at least one port, got []; use [NetworkPolicyPort.allTcp()] for all'],
  ['a port in two ways', (b) => b.egress.allowTo(pod(b), { port: 80, ports: [kplus.NetworkPolicyPort.tcp(80)] }),
    'give either \'port\' or \'ports\', not both'],
  ['pods by label without a port', (b) => b.egress.allowTo(kplus.Pods.all(b.chart, 'all')), PORT_UNKNOWN],
  ['a pod that opens no port', (b) => b.egress.allowTo(pod(b, { port: undefined })), PORT_UNKNOWN],
  ['namespaces without a port', (b) => b.egress.allowToNamespaces(namespaces(b)), PORT_UNKNOWN],
  ['addresses without a port', (b) => b.egress.allowToCidr('203.0.113.0/24'), PORT_UNKNOWN],
  ['callers without a port', (b) => b.egress.allowFrom(pod(b)), PORT_UNKNOWN],

  ['addresses with host bits', (b) => b.egress.allowToCidr('203.0.113.1/24', { port: 1 }),
    HOST_BITS('cidr', '203.0.113.1/24', '203.0.113.0/24')],
  ['a block of cdk8s-plus that is none', (b) => b.egress.allowTo(ipBlock(b, '999.1.1.1/24'), { port: 1 }),
    '\'cidr\' must have four numbers from 0 to 255 without leading zeros, such as "10.243.0.0/16", got "999.1.1.1/24"'],
  ['callers with host bits', (b) => b.egress.allowFrom(ipBlock(b, '192.0.2.1/24'), { port: 1 }),
    HOST_BITS('peer', '192.0.2.1/24', '192.0.2.0/24')],
  ['"except" with host bits', (b) => b.egress.allowToCidr('203.0.113.0/24', { except: ['203.0.113.1/25'], port: 1 }),
    HOST_BITS('except[0]', '203.0.113.1/25', '203.0.113.0/25')],
  ['"except" elsewhere', (b) => b.egress.allowToCidr('203.0.113.0/24', { except: ['198.51.100.0/24'], port: 1 }),
    smaller('198.51.100.0/24')],
  ['"except" around the block', (b) => b.egress.allowToCidr('203.0.113.0/24', { except: ['203.0.0.0/16'], port: 1 }),
    smaller('203.0.0.0/16')],
  ['"except" of all', (b) => b.egress.allowTo(ipBlock(b, '203.0.113.0/24', ['203.0.113.0/24']), { port: 1 }), smaller('203.0.113.0/24')],
  ['"except" of the other family', (b) => b.egress.allowToCidr('203.0.113.0/24', { except: ['::/0'], port: 1 }), smaller('::/0')],
  ['"except" of callers elsewhere', (b) => b.egress.allowFrom(ipBlock(b, '203.0.113.0/24', ['198.51.100.0/24']), { port: 1 }),
    smaller('198.51.100.0/24')],
  ['addresses of pods', (b) => b.egress.allowToCidr('10.243.7.0/24', { port: 1 }),
    `'cidr' must leave out the pod or Service range "10.243.0.0/16", got "10.243.7.0/24"; ${USE_SELECTORS}`],
  ['addresses around Services', (b) => b.egress.allowToCidr('10.0.0.0/8', { except: ['10.243.0.0/16'], port: 1 }),
    `'cidr' must leave out the pod or Service range "10.96.0.0/12", got "10.0.0.0/8"; ${USE_SELECTORS}`],
  ['addresses of which "except" leaves out half of the pods', (b) => b.egress
    .allowToCidr('10.240.0.0/12', { except: ['10.243.0.0/17'], port: 1 }),
  `'cidr' must leave out the pod or Service range "10.243.0.0/16", got "10.240.0.0/12"; ${USE_SELECTORS}`],
  ['a metadata endpoint', (b) => b.egress.allowToCidr('169.254.169.254/32', { port: 80 }),
    '\'cidr\' must leave out the metadata endpoints "169.254.0.0/16", got "169.254.169.254/32"; put them in \'except\''],
  ['addresses around an endpoint', (b) => b.egress.allowToCidr('fd00:42::/32', { port: 80 }),
    '\'cidr\' must leave out the metadata endpoints "fd00:42::42/128", got "fd00:42::/32"; put them in \'except\''],

  ['a Service of addresses', (b) => b.egress.allowToService(new kplus.Service(b.chart, 's', { externalName: 'example.com' })),
    '\'service\' must select pods, got "test/s"; use allowToCidr for a Service of addresses outside the cluster'],
  ['a Service that selects nothing', (b) => b.egress.allowToService(new kplus.Service(b.chart, 's', { ports: [{ port: 80 }] })),
    '\'service\' must select pods, got "test/s"; use allowToCidr for a Service of addresses outside the cluster'],
  ['a Service that selects by expressions, which cdk8s-plus drops', (b) => b.egress.allowToService(new kplus.Service(b.chart, 's', {
    selector: kplus.Pods.select(b.chart, 'selected', { expressions: [kplus.LabelExpression.exists('app')] }),
    ports: [{ port: 80 }],
  })), '\'service\' must select pods, got "test/s"; use allowToCidr for a Service of addresses outside the cluster'],
  ['a Service without ports', (b) => b.egress.allowToService(new kplus.Service(b.chart, 's', { selector: pod(b) })),
    '\'service\' must have a port, got "test/s"; bind its ports first'],
  ['a port that the Service does not have', (b) => b.egress.allowToService(service(b), { port: 8080 }),
    '\'port\' must be a port of the Service: 80, 443, got 8080'],
  ['ports for a Service', (b) => b.egress.allowToService(service(b), { ports: [kplus.NetworkPolicyPort.tcp(80)] }),
    '\'ports\' is not for Services; give \'port\', a port of the Service, and call the method once for each port'],

  ['no namespace at all, which Kubernetes reads as everyone', (b) => b.egress.allowTo(none(b), { port: 80 }),
    '\'peer\' must select something, got "test/none"; Kubernetes reads an empty list of peers as every peer'],
  ['no namespace at all by name', (b) => b.egress.allowToNamespaces(none(b), { port: 80 }),
    '\'namespaces\' must select something, got "test/none"; Kubernetes reads an empty list of peers as every peer'],
  ['callers of no namespace at all', (b) => b.egress.allowFrom(none(b), { port: 80 }),
    '\'peer\' must select something, got "test/none"; Kubernetes reads an empty list of peers as every peer'],

  ['a caller elsewhere', (b) => b.egress.allowTo(pod(b), { from: elsewhere(b) }), inNamespace('from', ['tools'])],
  ['callers in two namespaces', (b) => b.egress.allowToNamespaces(namespaces(b), { port: 1, from: pods(b, { names: ['agents', 'b'] }) }),
    inNamespace('from', ['agents', 'b'])],
  ['callers in namespaces by label', (b) => b.egress.allowToService(service(b), { from: pods(b, { labels: { a: 'b' } }) }),
    inNamespace('from', [])],
  ['a called pod elsewhere', (b) => b.egress.allowFrom(pod(b), { to: elsewhere(b) }), inNamespace('to', ['tools'])],
])('refuses %s', (_, call, message) => {
  const b = closed();
  expect(failure(() => call(b))).toBe(`test/egress: ${message}`);
});

test.each<[string, Partial<PodSubnetEgressDenyProps>, string, string]>([
  ['addresses around nodes', { nodeCidrs: ['192.168.77.0/24'] }, '192.168.0.0/16', '192.168.77.0/24'],
  ['nodes', { nodeCidrs: ['192.168.77.0/24'] }, '192.168.77.0/28', '192.168.77.0/24'],
  ['the API server', { apiServerCidrs: ['203.0.113.8/30'] }, '203.0.113.0/24', '203.0.113.8/30'],
  ['private networks', { denyPrivate: true }, '172.20.0.0/16', '172.16.0.0/12'],
])('refuses to open more than one address of %s', (_, tweak, cidr, range) => {
  expect(failure(() => closed(tweak).egress.allowToCidr(cidr, { port: 1 })))
    .toBe(`test/egress: 'cidr' must leave out "${range}", which is denied, got "${cidr}"; name single addresses of it, or put it in `
      + '\'except\'');
});

describe('a block around several denied ranges is refused once, with what to paste', () => {
  const REMOVE = "remove the call, because without 'allowInternet: false' the policy allows every address outside the cluster";
  const CLOSED = "remove the call, or 'allowInternet: false' if agents may call every address outside the cluster, or name the addresses "
    + 'that they need';

  test.each<[string, Partial<PodSubnetEgressDenyProps>, string, string[] | undefined]>([
    [REMOVE, { allowInternet: true, nodeCidrs: ['192.168.77.0/24'] }, '0.0.0.0/0', undefined],
    [REMOVE, { ...DUAL, allowInternet: true }, '::/0', []],
    [CLOSED, { allowInternet: false }, '10.0.0.0/8', undefined],
    [CLOSED, { allowInternet: false, nodeCidrs: ['203.0.113.0/28', '203.0.113.32/28'] }, '203.0.113.0/24', undefined],
    [CLOSED, { allowInternet: false }, 'fd00::/8', undefined],
  ])('%.40s: %j %s %j', (remedy, tweak, cidr, except) => {
    const b = closed(tweak);
    const error = failure(() => b.egress.allowToCidr(cidr, { port: 443, except }));
    expect(error).toMatch(/^test\/egress: 'cidr' must leave out what is denied: "/);
    const [, toPaste] = error.split(`, got "${cidr}"; ${remedy}; to open the rest of it, give except: `);
    const pasted = JSON.parse(toPaste) as string[];
    expect(() => b.egress.allowToCidr(cidr, { port: 443, except: pasted })).not.toThrow();
    pod(b);
    expect(() => Testing.synth(b.chart)).not.toThrow();
    expect(warnings()).toEqual(tweak.allowInternet ? ['require-dns-egress'] : []);
  });

  test('where the call has no port, the remedy names the port and the ranges', () => {
    expect(failure(() => closed().egress.allowToCidr('10.0.0.0/8')))
      .toMatch(/; to open the rest of it, give a port and except: \["10\.96\.0\.0\/12", "10\.243\.0\.0\/16"\]$/);
  });

  test.each<[Partial<PodSubnetEgressDenyProps>, string, string[] | undefined]>([
    [{ nodeCidrs: ['192.168.77.0/24'] }, '0.0.0.0/0', undefined],
    [{ denyPrivate: true }, '0.0.0.0/0', ['10.243.0.0/16', '198.51.100.0/24']],
    [DUAL, '::/0', undefined],
  ])('the rest of the internet is no remedy where it is closed: %j %s %j', (tweak, cidr, except) => {
    const error = failure(() => closed({ ...tweak, allowInternet: false }).egress.allowToCidr(cidr, { port: 443, except }));
    expect(error).toMatch(/^test\/egress: 'cidr' must leave out what is denied: "/);
    expect(error.endsWith(`, got "${cidr}"; ${CLOSED}`)).toBe(true);
  });
});

function service(b: Closed): kplus.Service {
  return new kplus.Service(b.chart, 'service', { selector: pod(b, {}, 'served'), ports: [{ port: 80, targetPort: 8080 }, { port: 443 }] });
}

function elsewhere({ chart, runtime }: Closed): HardenedAgentPod {
  const namespace = new AgentNamespace(chart, 'tools', { name: 'tools' });
  return new HardenedAgentPod(chart, 'elsewhere', { namespace, runtime, image: IMAGE, port: 80 });
}

function pods({ chart }: Closed, options: kplus.NamespacesSelectOptions): kplus.Pods {
  return kplus.Pods.all(chart, 'pods', { namespaces: kplus.Namespaces.select(chart, 'pods-namespaces', options) });
}

function inNamespace(prop: string, got: string[]): string {
  return `'${prop}' must be in namespace "agents", got ${JSON.stringify(got)}; make a PodSubnetEgressDeny for the namespace that it is in`;
}

test('an agent elsewhere is not for this policy', () => {
  const b = closed();
  expect(failure(() => egress(b, { agent: elsewhere(b) }, 'second'))).toBe(`test/second: ${inNamespace('agent', ['tools'])}`);
});

describe('what belongs to another app is refused', () => {
  const chart = new Chart(new App(), 'other');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
  const agent = new HardenedAgentPod(chart, 'agent', { namespace, runtime: new GVisorRuntime(chart, 'gvisor'), image: IMAGE, port: 80 });
  const foreign = new kplus.Service(chart, 'service', { selector: agent, ports: [{ port: 80 }] });

  test.each<[string, string, (b: Closed) => void]>([
    ['peer', 'other/agent', (b) => b.egress.allowTo(agent)],
    ['from', 'other/agent', (b) => b.egress.allowTo(pod(b), { from: agent })],
    ['service', 'other/service', (b) => b.egress.allowToService(foreign)],
    ['namespaces', 'other/agents', (b) => b.egress.allowToNamespaces(namespace, { port: 80 })],
    ['from', 'other/agent', (b) => b.egress.allowToCidr('203.0.113.0/24', { from: agent, port: 80 })],
    ['peer', 'other/agent', (b) => b.egress.allowFrom(agent, { port: 80 })],
    ['to', 'other/agent', (b) => b.egress.allowFrom(pod(b), { to: agent, port: 80 })],
  ])('%s: %s', (prop, path, call) => {
    const b = closed();
    expect(failure(() =>
      call(b))).toBe(`test/egress: '${prop}' must belong to the same app, got "${path}"; create it in this app, or refer to it by name`);
  });

  test.each<[string, string, Partial<PodSubnetEgressDenyProps>]>([
    ['namespace', 'other/agents', { namespace }],
    ['agent', 'other/agent', { agent }],
  ])('%s', (prop, path, tweak) => {
    expect(failure(() => egress(open(), { ...RANGES, ...tweak })))
      .toBe(`test/egress: '${prop}' must belong to the same app, got "${path}"; create it in this app, or refer to it by name`);
  });
});

test('another agent than the one that the policy is for', () => {
  const b = open();
  const [one, other] = [pod(b), pod(b, {}, 'other')];
  const policy = egress(b, { agent: one });
  for (const [prop, call] of [['from', () => policy.allowTo(other, { from: other })],
    ['to', () => policy.allowFrom(one, { to: other })]] as const) {
    expect(failure(call)).toBe(`test/egress: '${prop}' must be the agent that this policy is for, "test/agent", got "test/other"; `
      + 'make a PodSubnetEgressDeny for the other agent: a policy denies its pods everything that it does not allow');
  }
});

test.each([
  ['64:ff9b::a9fe:a9fe/128',
    'leave out the metadata endpoints "64:ff9b::a9fe:0/112", got "64:ff9b::a9fe:a9fe/128"; put them in \'except\''],
  ['64:ff9b::c000:200/120',
    'leave out "64:ff9b::/96", which is denied, got "64:ff9b::c000:200/120"; name single addresses of it, or put it in \'except\''],
  ['2000::/3', 'leave out "2002::/16", which is denied, got "2000::/3"; name single addresses of it, or put it in \'except\''],
])('IPv6 addresses that stand for IPv4 ones: %s', (cidr, must) => {
  expect(failure(() => closed(DUAL).egress.allowToCidr(cidr, { port: 80 }))).toBe(`test/egress: 'cidr' must ${must}`);
  expect(() => closed(DUAL).egress.allowToCidr('64:ff9b::c000:201/128', { port: 80 })).not.toThrow();
});

test.each<[string, (policy: PodSubnetEgressDeny, agent: HardenedAgentPod) => unknown, string]>([
  ['allowTo', (policy, agent) => policy.allowTo(agent, { caller: agent, port: 8080 } as never), 'caller'],
  ['allowToCidr', (policy) => policy.allowToCidr('203.0.113.0/24', { prt: 443, ports: 443 } as never), 'prt'],
  ['allowFrom', (policy, agent) => policy.allowFrom(agent, { ports: 8080 } as never), 'ports'],
])('an option that %s does not have, which would open more than was meant', (_, call, option) => {
  const b = closed();
  expect(failure(() => call(b.egress, pod(b)))).toMatch(new RegExp(`^test/egress: '(options\\.)?${option}' must `));
});

test.each<[string, string[], boolean]>([
  ['the address of the API server, which on EKS is among the pods', ['10.243.9.1/32'], true],
  ['a range of the API server around it', ['10.243.9.0/24'], false],
  ['no API server', [], false],
])('%s', (_, apiServerCidrs, isTaken) => {
  const b = closed({ apiServerCidrs });
  const call = () => b.egress.allowToCidr('10.243.9.1/32', { port: 443 });
  if (isTaken) {
    expect(call).not.toThrow();
  } else {
    expect(failure(call)).toMatch(/^test\/egress: 'cidr' must leave out the pod or Service range "10\.243\.0\.0\/16"/);
  }
});
