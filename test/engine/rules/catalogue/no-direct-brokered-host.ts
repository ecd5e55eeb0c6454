import { Json } from '../../../../src/engine/value/json';
import { Around, besideBroker, filesOf, grantOf } from '../../../support/brokers';
import { Case, allows, finds, ofPod, valid } from '../../../support/cases';

const FIELD = 'metadata.labels';
const GRANT = ', and grant "coder" of Pod "broker" is for host "api.example.com"';
const policy = (apiVersion: string, kind: string, spec: Json): Json => (
  { apiVersion, kind, metadata: { name: 'names', namespace: 'agents' }, spec });
const cilium = (rule: Json) => policy('cilium.io/v2', 'CiliumNetworkPolicy', {
  endpointSelector: {}, egress: [{ toFQDNs: [rule], toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }],
});
const breaks = (title: string, way: string, around: Around) => finds(title, ofPod(() => {}),
  { field: FIELD, got: valid('Pod').metadata.labels, detail: `${way}${GRANT}` }, { view: besideBroker(around) });
const passes = (title: string, around: Around) => allows(title, ofPod(() => {}), { view: besideBroker(around) });
const named = (name: string) => ({ more: [cilium({ matchName: name })] });
const like = (pattern: string) => ({ more: [cilium({ matchPattern: pattern })] });

export const cases: Case[] = [
  breaks('a policy of Cilium', 'CiliumNetworkPolicy "names" allows "api.example.com"', named('api.example.com')),
  breaks('the name in capitals and with a dot', 'CiliumNetworkPolicy "names" allows "API.example.com."', named('API.example.com.')),
  breaks('a pattern', 'CiliumNetworkPolicy "names" allows "*.example.com"', like('*.example.com')),
  breaks('a policy of GKE', 'FQDNNetworkPolicy "names" allows "api.example.com"', {
    more: [policy('networking.gke.io/v1alpha1', 'FQDNNetworkPolicy', {
      podSelector: {}, egress: [{ matches: [{ name: 'api.example.com' }], ports: [{ protocol: 'TCP', port: 443 }] }],
    })],
  }),
  breaks('a policy of EKS', 'ApplicationNetworkPolicy "names" allows "api.example.com"', {
    more: [policy('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ domainNames: ['api.example.com'] }], ports: [{ protocol: 'TCP', port: 443 }] }],
    })],
  }),
  passes('another name', named('www.example.com')),
  passes('a name that ends in the same way', named('example.com')),
  passes('a pattern for other names', like('*.example.org')),
  passes('no name', {}),
  passes('an agent without a grant', { ...named('api.example.com'), from: [{ podSelector: { matchLabels: { app: 'other' } } }] }),
  passes('another host of the grant', {
    ...named('api.example.com'),
    files: filesOf(grantOf({ upstream: { host: 'api.example.org', address: 'api.example.org', port: 443, tls: true } })),
  }),
];
