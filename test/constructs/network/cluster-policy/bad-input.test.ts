import * as kplus from 'cdk8s-plus-29';
import { ClusterEgressDeny, ClusterEgressDenyProps } from '../../../../src';
import { Base, IMAGE, RANGES as CLUSTER, base, objects, open, pod } from '../../../support/app';
import { ASK_RANGES, failure } from '../../../support/errors';
import { RANGES, egress } from '../egress';

/** Every error names the construct, the prop, the value and what to do. */

function wall({ chart }: Base, tweak: Partial<ClusterEgressDenyProps> = {}): ClusterEgressDeny {
  return new ClusterEgressDeny(chart, 'wall', { ...RANGES, ...tweak });
}

const SUBDOMAIN =
  'must be a DNS subdomain: 1 to 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, such as "claude-code"';
const PRIORITY = '\'priority\' must be an integer from 0 to 1000';

test.each<[string, Partial<ClusterEgressDenyProps>, string]>([
  ['no pods', { podCidrs: [] }, '\'podCidrs\' must name at least one range, such as ["10.243.0.0/16"], got []; '
    + ASK_RANGES],
  ['pods with host bits', { podCidrs: ['10.243.0.1/16'] },
    '\'podCidrs[0]\' must have no bits set after the prefix; did you mean "10.243.0.0/16"?, got "10.243.0.1/16"'],
  ['Services everywhere', { serviceCidrs: ['0.0.0.0/0'] },
    '\'serviceCidrs[0]\' must be less than every address, got "0.0.0.0/0"; to deny all egress, set allowInternet to false'],
  ['priority -1', { priority: -1 }, `${PRIORITY}, got -1`],
  ['priority 1001', { priority: 1001 }, `${PRIORITY}, got 1001`],
  ['priority 0.5', { priority: 0.5 }, `${PRIORITY}, got 0.5`],
  ['a tier', { tier: 'NetworkPolicy' as never }, '\'tier\' must be one of "Admin", "Baseline", got "NetworkPolicy"'],
  ['a version', { apiVersion: 'v1' as never }, '\'apiVersion\' must be one of "v1beta1", "v1alpha2", got "v1"'],
  ['a subject', { subject: 'everyone' as never }, '\'subject\' must be one of "agent-namespaces", "agent-pods", got "everyone"'],
  ['NodeLocal DNS by name', { nodeLocalDns: ['dns'] }, '\'nodeLocalDns[0]\' must be an address such as "169.254.20.10", got "dns"'],
  ['a name', { name: 'Agents' }, `'name' ${SUBDOMAIN}, got "Agents"`],
  ['a name that leaves no room for that of the quarantine', { name: `${'a'.repeat(60)}.`.repeat(4) + 'a' },
    `'name' ${SUBDOMAIN}, got "${'a'.repeat(60)}.${'a'.repeat(55)}...`],
])('refuses %s', (_, tweak, message) => {
  expect(failure(() => wall(open(), tweak))).toBe(`test/wall: ${message}`);
});

const CIDR = ({ chart }: Base) => kplus.NetworkPolicyIpBlock.ipv4(chart, 'block', '203.0.113.0/24');
const selected = ({ chart }: Base) => kplus.Pods.select(chart, 'pods', { labels: { app: 'db' } });
const closed = (b: Base) => wall(b, { allowInternet: false, nodeCidrs: ['192.168.77.0/24'] });

test.each<[string, (b: Base) => void, string]>([
  ['a peer that is not there', (b) => wall(b).passTo(undefined as never),
    '\'peer\' must be given, got nothing; give the construct of the peer, for example a HardenedAgentPod, Pods.select(…) or '
    + 'NetworkPolicyIpBlock.ipv4(…)'],
  ['a peer of another app', (b) => wall(b).passTo(pod(open())),
    '\'peer\' must belong to the same app, got "test/agent"; create it in this app, or refer to it by name'],
  ['addresses as a peer', (b) => wall(b).passTo(CIDR(b), { port: 443 }),
    '\'peer\' must select pods, got "203.0.113.0/24"; use passToCidr for addresses'],
  ['pods of no namespace', (b) => wall(b).passTo(selected(b), { port: 443 }),
    '\'peer\' must say which namespaces its pods are in, got "test/pods"; a cluster policy is in no namespace itself'],
  ['every pod', (b) => wall(b).passTo(kplus.Namespaces.all(b.chart, 'all'), { port: 443 }),
    '\'peer\' must select by a namespace or a label, got "test/all"; a policy that passes every pod denies none'],
  ['no namespace', (b) => wall(b).passTo(kplus.Namespaces.select(b.chart, 'none', { names: [] }), { port: 443 }),
    '\'peer\' must select something, got "test/none"; Kubernetes reads an empty list of peers as every peer'],
  ['no port', (b) => wall(b).passTo(kplus.Namespaces.select(b.chart, 'some', { names: ['tools'] })),
    '\'port\' must be given where the peer\'s own ports are not known, got nothing; give \'port\', or \'ports\' such as '
      + '[NetworkPolicyPort.allTcp()] for all'],
  ['port 0', (b) => wall(b).passTo(pod(b), { port: 0 }), '\'port\' must be an integer from 1 to 65535, got 0'],
  ['a policy that is not there', (b) => wall(b).passAllowedBy(undefined as never),
    '\'policy\' must be given, got nothing; give the construct of the policy'],
  ['a policy of another app', (b) => wall(b).passAllowedBy(egress(open())),
    '\'policy\' must belong to the same app, got "test/egress"; create it in this app, or refer to it by name'],
  ['addresses where all are left to the NetworkPolicies', (b) => wall(b).passToCidr('203.0.113.0/24', { port: 443 }),
    '\'allowInternet\' must be false where addresses are passed, got true; otherwise the policy leaves every address outside the cluster '
      + 'to the NetworkPolicies'],
  ['what is no block', (b) => closed(b).passToCidr('203.0.113.7', { port: 443 }),
    '\'cidr\' must have one prefix length, such as "10.243.0.0/16" or "10.0.0.7/32", got "203.0.113.7"'],
  ['a block of pods', (b) => closed(b).passToCidr('10.243.7.0/24', { port: 443 }),
    '\'cidr\' must lie outside the denied range "10.243.0.0/16", got "10.243.7.0/24"; use passTo for pods'],
  ['a node', (b) => closed(b).passToCidr('192.168.77.1/32', { port: 443 }),
    '\'cidr\' must lie outside the denied range "192.168.77.0/24", got "192.168.77.1/32"; use passTo for pods'],
  ['a block without a port', (b) => closed(b).passToCidr('203.0.113.0/24'),
    '\'port\' must be given where the peer\'s own ports are not known, got nothing; give \'port\', or \'ports\' such as '
      + '[NetworkPolicyPort.allTcp()] for all'],
])('refuses to pass %s', (_, call, message) => {
  expect(failure(() => call(open()))).toBe(`test/wall: ${message}`);
});

const TOO_MANY = (count: number) =>
  `Validation failed with the following errors:\n  [test/wall] a ClusterNetworkPolicy can have 25 rules, and this one has ${count}; `
  + 'pass namespaces instead of single pods, with the same ports, and name wider ranges';

test('more rules than a policy takes, named or taken over', () => {
  const b = base();
  const [policy, denying] = [wall(b), egress(b, CLUSTER)];
  policy.passAllowedBy(denying);
  const called = (port: number) => (
    new kplus.Pod(b.chart, `called-${port}`, { metadata: { namespace: 'tools' }, containers: [{ image: IMAGE }] }));
  for (let port = 1; port <= 21; port++) { // beside DNS, pods, Services and metadata endpoints
    denying.allowTo(called(port), { port });
  }
  expect(objects(b.chart, 'ClusterNetworkPolicy')[0].spec.egress).toHaveLength(25);
  policy.passTo(called(22), { port: 22 });
  expect(failure(() => objects(b.chart, 'ClusterNetworkPolicy'))).toBe(TOO_MANY(26));
});
