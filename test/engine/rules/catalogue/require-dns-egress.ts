import { Json } from '../../../../src/engine/value/json';
import { Case, INTERNET, allows, finds, ofPod, onlyEgress, valid } from '../../../support/cases';

const { labels } = valid('Pod').metadata;
const RESOLVER = [{
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
}];
const NODE_LOCAL = [{ ipBlock: { cidr: '169.254.20.10/32' } }];
const UDP = { port: 53, protocol: 'UDP' }, TCP = { port: 53 };

const breaks = (title: string, detail: string, ...egress: Json[]) =>
  finds(title, ofPod(() => {}), { field: 'metadata.labels', got: labels, detail }, { view: onlyEgress(INTERNET, ...egress) });
const passes = (title: string, ...egress: Json[]) => allows(title, ofPod(() => {}), { view: onlyEgress(INTERNET, ...egress) });

export const cases: Case[] = [
  breaks('the internet and no resolver', 'no policy allows DNS to a resolver'),
  breaks('a resolver on another port', 'no policy allows DNS to a resolver', { to: RESOLVER, ports: [{ port: 853 }] }),
  breaks('a resolver by UDP', 'policies allow DNS to a resolver over UDP only', { to: RESOLVER, ports: [UDP] }),
  breaks('a resolver by TCP', 'policies allow DNS to a resolver over TCP only', { to: RESOLVER, ports: [TCP] }),
  breaks('NodeLocal DNS by UDP', 'policies allow DNS to a resolver over UDP only', { to: NODE_LOCAL, ports: [UDP] }),
  passes('a resolver by both', { to: RESOLVER, ports: [UDP, TCP] }),
  passes('one rule for each', { to: RESOLVER, ports: [UDP] }, { to: RESOLVER, ports: [TCP] }),
  passes('NodeLocal DNS', { to: NODE_LOCAL, ports: [UDP, TCP] }),
  passes('ports by name', { to: RESOLVER, ports: [{ port: 'dns', protocol: 'UDP' }, { port: 'dns-tcp' }] }),
  passes('ports of OpenShift', { to: RESOLVER, ports: [{ port: 5353, protocol: 'UDP' }, { port: 5353 }] }),
  passes('every port of the resolver', { to: RESOLVER }),
  allows('a resolver of its own', ofPod((spec) => { spec.dnsPolicy = 'None'; spec.dnsConfig = { nameservers: ['10.96.0.53'] }; }),
    { view: onlyEgress(INTERNET) }),
  allows('no internet', ofPod(() => {}), { view: onlyEgress({ to: RESOLVER, ports: [UDP] }) }),
];
