import * as kplus from 'cdk8s-plus-29';
import * as fc from 'fast-check';
import { Call, Pod, verdict } from './cluster-policies';
import { ClusterEgressDeny, ClusterEgressDenyProps, ClusterNetworkPolicySubject } from '../../../../src';
import { Manifest, objects, open } from '../../../support/app';
import { runs } from '../../../support/properties';
import { DUAL } from '../egress';

/** What a call comes to where networks read the policies as their specification has it. */

const AGENT: Pod = {
  namespace: { 'cdk8s-hardened-agents/agents': 'true', 'kubernetes.io/metadata.name': 'agents' },
  labels: { 'cdk8s-hardened-agents/agent': 'true' },
};
const QUARANTINED: Pod = { ...AGENT, labels: { ...AGENT.labels, 'cdk8s-hardened-agents/quarantine': 'yes' } };
const PROXY: Pod = { ...AGENT, labels: { 'cdk8s-hardened-agents/role': 'egress-proxy' } };
const DISGUISED: Pod = { ...AGENT, labels: { ...AGENT.labels, ...PROXY.labels } };
const UNKNOWN: Pod = { ...AGENT, labels: { 'cdk8s-hardened-agents/role': 'database' } };
const TOOL: Pod = { namespace: { 'kubernetes.io/metadata.name': 'tools' }, labels: { app: 'search' } };
const KUBE_DNS: Pod = { namespace: { 'kubernetes.io/metadata.name': 'kube-system' }, labels: { 'k8s-app': 'kube-dns' } };
const OTHER: Pod = { namespace: { 'kubernetes.io/metadata.name': 'other' }, labels: {} };
const at = (address: string, port: number, to?: Pod): Omit<Call, 'from'> => ({ address, port, to });

function emitted(tweak: Partial<ClusterEgressDenyProps>): Manifest[] {
  const b = open();
  const namespaces = kplus.Namespaces.select(b.chart, 'tools', { names: ['tools'] });
  const ranges = { ...DUAL, nodeCidrs: ['192.168.77.0/24'], apiServerCidrs: ['203.0.113.10/32'] };
  new ClusterEgressDeny(b.chart, 'wall', { ...ranges, ...tweak }).passTo(kplus.Pods
    .select(b.chart, 'search', { labels: TOOL.labels, namespaces }), { port: 8443 });
  return objects(b.chart, 'ClusterNetworkPolicy');
}
const [byDefault, byPods, closed] = [{}, { subject: ClusterNetworkPolicySubject.AGENT_PODS }, { allowInternet: false, allowDns: false }]
  .map(emitted);

test.each<[string, Pod, Omit<Call, 'from'>, string, string?]>([
  ['a pod', AGENT, at('10.243.0.9', 8443, OTHER), 'Deny'],
  ['a pod of IPv6', AGENT, at('fd00:10:243::9', 8443, OTHER), 'Deny'],
  ['an address of pods that is none\'s', AGENT, at('10.243.255.255', 80), 'Deny'],
  ['a pod that is passed', AGENT, at('10.243.0.8', 8443, TOOL), 'Pass'],
  ['the same on another port', AGENT, at('10.243.0.8', 8444, TOOL), 'Deny'],
  ['a Service', AGENT, at('10.96.0.1', 443), 'Deny'],
  ['a kubelet', AGENT, at('192.168.77.1', 10250), 'Deny'],
  ['the API server', AGENT, at('203.0.113.10', 443), 'Deny'],
  ['a metadata endpoint', AGENT, at('169.254.169.254', 80), 'Deny'],
  ['a metadata endpoint on the port of DNS', AGENT, at('169.254.169.254', 53), 'Deny'],
  ['the resolver', AGENT, { ...at('10.243.0.2', 53, KUBE_DNS), protocol: 'udp' }, 'Pass', 'Deny'],
  ['the resolver\'s metrics', AGENT, at('10.243.0.2', 9153, KUBE_DNS), 'Deny'],
  ['NodeLocal DNS', AGENT, at('169.254.20.10', 53), 'Pass', 'Deny'],
  ['the internet', AGENT, at('198.51.100.10', 443), 'Pass', 'Deny'],
  ['the internet of IPv6', AGENT, at('2001:db8::1', 443), 'Pass', 'Deny'],
  ['the internet, in quarantine', QUARANTINED, at('198.51.100.10', 443), 'Deny'],
  ['the internet of IPv6, in quarantine', QUARANTINED, at('2001:db8::1', 443), 'Deny'],
  ['the resolver, in quarantine', QUARANTINED, at('10.243.0.2', 53, KUBE_DNS), 'Deny'],
  ['a pod that is passed, in quarantine', QUARANTINED, at('10.243.0.8', 8443, TOOL), 'Deny'],
  ['a pod, as another\'s pod', OTHER, at('10.243.0.9', 8443, AGENT), 'Pass'],
])('a call to %s', (_, from, to, expected, whereAllIsClosed = expected) => {
  const say = (emittedPolicies: Manifest[]) => verdict(emittedPolicies, 'egress', { from, ...to });
  expect([byDefault, byPods, closed].map(say)).toEqual([expected, expected, whereAllIsClosed]);
});

test('pods that serve agents call as NetworkPolicies say; an agent with the label of a role does not, by its own label', () => {
  const say = (from: Pod) => [byDefault, byPods, closed].map((policies) =>
    verdict(policies, 'egress', { from, ...at('203.0.113.10', 443) }));
  expect(say(PROXY)).toEqual(['Pass', 'Pass', 'Pass']);
  expect(say(DISGUISED)).toEqual(['Pass', 'Deny', 'Pass']); // a selector cannot say it by namespaces: no-false-role finds such a pod
  expect(say(UNKNOWN)).toEqual(['Deny', 'Pass', 'Deny']);
  expect(say({ ...PROXY, labels: { ...PROXY.labels, 'cdk8s-hardened-agents/quarantine': '' } })).toEqual(['Deny', 'Pass', 'Deny']);
});

test('a pod in quarantine takes no call, another does as NetworkPolicies say', () => {
  const say = (to: Pod) => verdict(byDefault, 'ingress', { from: OTHER, to, address: '10.243.0.9', port: 8080 });
  expect([QUARANTINED, AGENT].map(say)).toEqual(['Deny', 'Pass']);
});

test('no address of the cluster is left to a NetworkPolicy but by a pass, whatever pod has it', () => {
  const address = fc.oneof(
    fc.nat(2 ** 16 - 1).map((n) => `10.243.${Math.floor(n / 256)}.${n % 256}`),
    fc.nat(2 ** 20 - 1).map((n) => `10.${96 + Math.floor(n / 65536)}.${Math.floor(n / 256) % 256}.${n % 256}`),
    fc.nat(65535).map((n) => `fd00:10:243::${n.toString(16)}`),
    fc.nat(255).map((n) => `192.168.77.${n}`),
  );
  const label = fc.constantFrom('app', 'k8s-app', 'cdk8s-hardened-agents/agent', 'kubernetes.io/metadata.name');
  const labels = fc.dictionary(label, fc.constantFrom('search', 'kube-dns', 'tools', 'kube-system', 'true'));
  const to = fc.option(fc.record({ namespace: labels, labels }), { nil: undefined });
  const protocol = fc.constantFrom('tcp' as const, 'udp' as const, 'sctp' as const);
  fc.assert(fc.property(address, to, fc.constantFrom(53, 443, 8443), protocol, (ip, target, port, by) => {
    const isIn = (pod: Pod) => target?.namespace['kubernetes.io/metadata.name'] === pod.namespace['kubernetes.io/metadata.name']
      && Object.entries(pod.labels).every(([key, value]) => target.labels[key] === value);
    const passed = (isIn(TOOL) && port === 8443 && by === 'tcp') || (isIn(KUBE_DNS) && port === 53 && by !== 'sctp');
    expect(verdict(byDefault, 'egress', { from: AGENT, to: target, address: ip, port, protocol: by })).toBe(passed ? 'Pass' : 'Deny');
  }), runs(2000));
});
