import { Json } from '../../../../src/engine/value/json';
import { Case, INTERNET, allows, finds, ofPod, onlyEgress, valid } from '../../../support/cases';

const { labels } = valid('Pod').metadata;
const IPV6 = { to: [{ ipBlock: { cidr: '::/0', except: ['::/96', '64:ff9b::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10'] } }] };
const DNS = {
  to: [{
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  }],
  ports: [{ port: 53, protocol: 'UDP' }, { port: 53, protocol: 'TCP' }],
};

const dual = { podCidrs: ['fd00:10:244::/56'] };
const breaks = (title: string, family: number, ...egress: Json[]) => finds(title, ofPod(() => {}), {
  field: 'metadata.labels',
  got: labels,
  detail: `policies allow IPv${family} addresses outside the cluster, but not IPv${family === 4 ? 6 : 4} addresses`,
}, { ...dual, view: onlyEgress(...egress, DNS) });

export const cases: Case[] = [
  breaks('IPv4 alone', 4, INTERNET),
  breaks('IPv6 alone', 6, IPV6),
  breaks('a little of the other', 4, INTERNET, { to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }),
  allows('both', ofPod(() => {}), { ...dual, view: onlyEgress(INTERNET, IPV6, DNS) }),
  allows('neither', ofPod(() => {}), { ...dual, view: onlyEgress(DNS) }),
  allows('some of each', ofPod(() => {}), { ...dual, view: onlyEgress({ to: [{ ipBlock: { cidr: '2001:db8::/32' } }] }) }),
  allows('IPv4 where pods have no other', ofPod(() => {}), { view: onlyEgress(INTERNET, DNS) }),
];
