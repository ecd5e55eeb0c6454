import { titleOf } from '../../../../src/engine/cluster/namespaced';
import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, INIT, INTERNET, MAIN, Tweak, ofContainer, ofInit, ofPod, ofTemplate, onlyEgress, valid,
} from '../../../support/cases';
import { cilium, eks, gke, policy } from '../../posture/edges-support';

const URL = 'http://proxy.gateways.svc:3128';
const PROXY = { to: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: 'proxy' } } }], ports: [{ port: 3128 }] };
const RESOLVER = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }];
const env = (value: string, name = 'HTTPS_PROXY'): Tweak => (c) => { c.env = [{ name, value }]; };
const own = (more: Json) => ofPod((spec) => {
  env(URL)(spec.containers[0]);
  Object.assign(spec, more);
});
const OWN_RESOLVER = { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.96.0.53'] } };

const breaks = (title: string, manifest: () => Json, field: string, got: string, host: string, ...egress: Json[]): Case =>
  [title, manifest, field, got, { view: onlyEgress(PROXY, ...egress), detail: `no policy lets the pod resolve "${host}"` }];
const passes = (title: string, manifest: () => Json, ...egress: Json[]): Case =>
  [title, manifest, undefined, undefined, { view: onlyEgress(PROXY, ...egress) }];

const HOST = 'proxy.gateways.svc';
const SERVICE_URL = 'http://search.tools.svc:8080/mcp';
const NAMED = [
  gke({ matches: [{ name: 'api.example.com' }], ports: [{ protocol: 'TCP', port: 443 }] }),
  eks({ egress: [{ to: [{ domainNames: ['api.example.com'] }], ports: [{ protocol: 'TCP', port: 443 }] }] }),
];
const DNS = cilium({
  egress: [{
    toEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } }],
    toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*.*.svc.cluster.local' }] } }],
  }],
});
const CALICO_DNS = policy('projectcalico.org/v3', 'NetworkPolicy', {
  selector: 'all()',
  types: ['Egress'],
  egress: [{
    action: 'Allow',
    protocol: 'UDP',
    destination: { selector: "k8s-app == 'kube-dns'", namespaceSelector: "kubernetes.io/metadata.name == 'kube-system'", ports: [53] },
  }],
}, 'dns');
const beside = (...policies: Json[]): CaseOptions['view'] => (around) => [...onlyEgress(PROXY)!(around), ...policies];

export const cases: Case[] = [
  breaks('a Service by its name', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST),
  breaks('in lower case', ofContainer(env(URL, 'http_proxy')), `${MAIN}.env[0].value`, URL, HOST),
  breaks('without a scheme', ofContainer(env('proxy:3128')), `${MAIN}.env[0].value`, 'proxy:3128', 'proxy'),
  breaks('of an init container', ofInit(env(URL)), `${INIT}.env[0].value`, URL, HOST),
  breaks('in a template', ofTemplate(({ containers }) => env(URL)(containers[0])), 'spec.template.spec.containers[0].env[0].value',
    URL, HOST),
  breaks('a resolver on another port', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST, { to: RESOLVER, ports: [{ port: 853 }] }),
  breaks('the cluster\'s resolver where an address outside is open', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, HOST,
    { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
  breaks('its own resolver, which policies deny', own(OWN_RESOLVER), `${MAIN}.env[0].value`, URL, HOST),

  breaks('the URL of a tool server', ofContainer(env(SERVICE_URL, 'SEARCH_URL')), `${MAIN}.env[0].value`,
    SERVICE_URL, 'search.tools.svc'),
  breaks('the host of a database, with the domain of the cluster', ofContainer(env('db.shop.svc.cluster.local', 'PGHOST')),
    `${MAIN}.env[0].value`, 'db.shop.svc.cluster.local', 'db.shop.svc.cluster.local'),
  breaks('a URL with a user', ofContainer(env('postgres://agent@db.shop.svc:5432/app', 'DATABASE_URL')), `${MAIN}.env[0].value`,
    'postgres://db.shop.svc:5432/app', 'db.shop.svc'),
  ...NAMED.map((names): Case => [
    `a name that a policy of ${names.metadata.name} allows`, ofPod(() => {}), 'metadata.labels', valid('Pod').metadata.labels,
    { view: beside(names), detail: `${titleOf(names)} allows "api.example.com", and no policy lets the pod resolve it` },
  ]),

  ['a name of Cilium, whose policy allows DNS for it', ofContainer(env(SERVICE_URL, 'SEARCH_URL')), undefined, undefined,
    { view: beside(DNS) }],
  ['a policy that is not computed, which may allow DNS', ofContainer(env(SERVICE_URL, 'SEARCH_URL')), undefined, undefined,
    { view: beside(CALICO_DNS) }],
  passes('the address of a Service', ofContainer(env('http://10.96.0.31:8080/mcp', 'SEARCH_URL'))),
  passes('a name that is no Service', ofContainer(env('http://svc.example.com', 'SEARCH_URL'))),
  passes('hosts without a proxy', ofContainer(env('search.tools.svc,.svc', 'NO_PROXY'))),
  passes('an address', ofContainer(env('http://10.96.0.31:3128'))),
  passes('an address of IPv6', ofContainer(env('http://[fd00:10:96::31]:3128'))),
  passes('a resolver that is open', ofContainer(env(URL)), { to: RESOLVER, ports: [{ port: 53, protocol: 'UDP' }] }),
  passes('NodeLocal DNS', ofContainer(env(URL)), {
    to: [{ ipBlock: { cidr: '169.254.20.10/32' } }],
    ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
  }),
  passes('a resolver of its own that is open', own(OWN_RESOLVER), {
    to: [{ ipBlock: { cidr: '203.0.113.53/32' } }],
    ports: [{ port: 53, protocol: 'UDP' }],
  }),
  passes('a name that the pod itself has', own({ hostAliases: [{ ip: '10.96.0.31', hostnames: [HOST] }] })),
  passes('the pod itself', ofContainer(env('http://localhost:3128'))),
  passes('a host in another variable', ofContainer((c) => {
    c.env = [{ name: 'PROXY_HOST', value: '10.96.0.31' },
      { name: 'HTTPS_PROXY', value: 'http://$(PROXY_HOST):3128' }];
  })),
  passes('no proxy', ofContainer(env(URL, 'NO_PROXY'))),
  passes('a value from elsewhere', ofContainer((c) => {
    c.env = [{
      name: 'HTTPS_PROXY',
      valueFrom: { configMapKeyRef: { name: 'proxy', key: 'url' } },
    }];
  })),
  passes('the internet and a resolver', ofContainer(env(URL)), INTERNET,
    { to: RESOLVER, ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
];
