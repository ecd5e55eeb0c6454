import { CLUSTER_ANNOTATION } from '../../../../src/engine/manifest/labels';
import { Case, allows, finds, ofPod, ofTemplate, tweaked } from '../../../support/cases';

const asks = (nameserver: unknown, dnsPolicy = 'None') => ofPod((spec) => Object
  .assign(spec, { dnsPolicy, dnsConfig: { nameservers: [nameserver] } }));
const breaks = (title: string, nameserver: unknown) => finds(`${title}: ${nameserver}`, asks(nameserver),
  { field: 'spec.dnsConfig.nameservers[0]', got: nameserver });
const passes = (title: string, nameserver: unknown) => allows(`${title}: ${nameserver}`, asks(nameserver));
const DETAIL = 'names of the cluster end in cluster.local, or in what --cluster-domain gives';
const searches = (title: string, domain: string) => finds(`${title}: ${domain}`, ofPod((spec) => {
  spec.dnsConfig = { searches: [domain] };
}), { field: 'spec.dnsConfig.searches[0]', got: domain, detail: DETAIL });
const config = { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.10', '8.8.8.8'] } };

export const cases: Case[] = [
  breaks('a public resolver', '8.8.8.8'),
  breaks('a public resolver', '2001:4860:4860::8888'),
  // An app that knows no ranges may have its Services there.
  finds('a private address outside the cluster', asks('192.168.1.1'), { field: 'spec.dnsConfig.nameservers[0]', got: '192.168.1.1' },
    { view: (others) => others, unseenAlone: true }),
  breaks('a resolver of a cloud, at its metadata endpoint', '169.254.169.254'),
  breaks('a resolver of a cloud', '169.254.169.253'),
  breaks('a resolver of a cloud, at a private address', 'fd00:ec2::253'),
  breaks('an IPv4 address in IPv6', '::ffff:8.8.8.8'),
  breaks('a name', 'dns.google'),
  breaks('a number', 8),
  finds('one of several, in a template', ofTemplate((spec) => Object.assign(spec, config)),
    { field: 'spec.template.spec.dnsConfig.nameservers[1]', got: '8.8.8.8' }),
  finds('one of a SandboxTemplate', tweaked('SandboxTemplate', ({ spec }) => Object.assign(spec.podTemplate.spec, config)),
    { field: 'spec.podTemplate.spec.dnsConfig.nameservers[1]', got: '8.8.8.8' }),
  finds('one beside the cluster\'s', asks('8.8.8.8', 'ClusterFirst'), { field: 'spec.dnsConfig.nameservers[0]', got: '8.8.8.8' }),
  finds('the node\'s', ofPod((spec) => { spec.dnsPolicy = 'Default'; }),
    { field: 'spec.dnsPolicy', got: 'Default', detail: 'the pod then uses the resolvers of the node' }),

  searches('a domain of others', 'internal.evil.example'),
  searches('a domain of others that looks like one of the cluster', 'agents.svc.evil.example'),
  searches('a domain of others that ends like that of the cluster', 'evilcluster.local'),
  searches('the domain of a cluster that is not known', 'shop.svc.k8s.corp.example'),
  finds('the last domain of a template', ofTemplate((spec) => { spec.dnsConfig = { searches: ['svc.cluster.local', 'evil.example'] }; }),
    { field: 'spec.template.spec.dnsConfig.searches[1]', got: 'evil.example', detail: DETAIL }),
  allows('domains of the cluster', ofPod((spec) => {
    spec.dnsConfig = { searches: ['svc.cluster.local', 'shop.svc.cluster.local', 'Cluster.Local.', '.'] };
  })),
  finds('the domain that an annotation of the Namespace states', ofPod((spec) => {
    spec.dnsConfig = { searches: ['shop.svc.k8s.corp.example'] };
  }), { field: 'spec.dnsConfig.searches[0]', got: 'shop.svc.k8s.corp.example', detail: DETAIL }, {
    view: (around) => around.map((other) => (other.kind === 'Namespace'
      ? { ...other, metadata: { ...other.metadata, annotations: { [CLUSTER_ANNOTATION]: '{"clusterDomain":"k8s.corp.example"}' } } }
      : other)),
  }),

  passes('a Service', '10.96.0.10'),
  passes('a pod', '10.244.3.7'),
  passes('NodeLocal DNS', '169.254.20.10'),
  passes('the pod itself', '127.0.0.1'),
  passes('the pod itself', '::1'),
  passes('a private address of a family whose Services are not known', 'fd00:10:96::a'),
  allows('options alone', ofPod((spec) => { spec.dnsConfig = { options: [{ name: 'ndots', value: '2' }] }; })),
  allows('the cluster\'s', ofPod((spec) => { spec.dnsPolicy = 'ClusterFirst'; })),
];
