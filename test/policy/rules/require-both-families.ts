import { Json } from '../../../src/policy/json';
import { Case, CaseOptions, ofPod, valid } from '../../support/cases';

const { labels } = valid('Pod').metadata;
const IPV4 = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.0.0/16', '168.63.129.16/32', '100.64.0.0/10'] } }] };
const IPV6 = { to: [{ ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } }] };
const DNS = {
  to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
  ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }],
};

/** All policies for egress make way for one that has these rules. */
const only = (...egress: Json[]): CaseOptions['world'] => (around) => [
  ...around.filter((other) => other.kind !== 'NetworkPolicy' || !other.spec.policyTypes.includes('Egress')),
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'other', namespace: 'agents' }, spec: { podSelector: {}, policyTypes: ['Egress'], egress } },
];
const dual = { podCidrs: ['fd00:10:244::/56'] };
const breaks = (title: string, family: number, ...egress: Json[]): Case => [title, ofPod(() => {}), 'metadata.labels', labels, {
  ...dual,
  world: only(...egress, DNS),
  because: `policies allow the IPv${family} addresses outside the cluster and not those of IPv${family === 4 ? 6 : 4}`,
}];

export const cases: Case[] = [
  breaks('IPv4 alone', 4, IPV4),
  breaks('IPv6 alone', 6, IPV6),
  breaks('a little of the other', 4, IPV4, { to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }),
  ['both', ofPod(() => {}), undefined, undefined, { ...dual, world: only(IPV4, IPV6, DNS) }],
  ['neither', ofPod(() => {}), undefined, undefined, { ...dual, world: only(DNS) }],
  ['some of each', ofPod(() => {}), undefined, undefined, { ...dual, world: only({ to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }) }],
  ['IPv4 where pods have no other', ofPod(() => {}), undefined, undefined, { world: only(IPV4, DNS) }],
];
