import { App, Chart, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentNamespace, DnsAllowlist, GVisorRuntime } from '../../../../src';
import { titleOf } from '../../../../src/engine/cluster/namespaced';
import { Json } from '../../../../src/engine/value/json';
import { IMAGE, RANGES } from '../../../support/app';
import {
  Case, CaseOptions, INIT, INTERNET, MAIN, Tweak, allows, beside, finds, ofContainer, ofInit, ofPod, ofTemplate, onlyEgress, valid,
} from '../../../support/cases';
import { makeObject } from '../../../support/plain';
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

const breaks = (title: string, manifest: () => Json, field: string, got: string, named: string, ...egress: Json[]) =>
  finds(title, manifest, { field, got, detail: `no policy lets the pod resolve ${named}` }, { view: onlyEgress(PROXY, ...egress) });
const passes = (title: string, manifest: () => Json, ...egress: Json[]) => allows(title, manifest, { view: onlyEgress(PROXY, ...egress) });

const HOST = 'proxy.gateways.svc';
const NAMED_PROXY = `"${HOST}" (HTTPS_PROXY)`;
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
const withProxy = (...policies: Json[]): CaseOptions['view'] => (around) => [...onlyEgress(PROXY)!(around), ...policies];

/** Services, and namespaces that have one so that the manifests know them. */
const service = (name: string, namespace: string): Json => ({
  apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { type: 'ExternalName', externalName: 'db.example.com' },
});
const SHOP = [service('postgres', 'shop'), service('advisor', 'shop'), service('web', 'web')];
const PASSWORD = 'postgres://agent:$(PASSWORD)@postgres:5432/shop';
const variables = (values: Record<string, string>): Tweak =>
  (c) => { c.env = Object.entries(values).map(([name, value]) => ({ name, value })); };
const moved = (title: string, values: Record<string, string>, got: string, detail: string, services = SHOP) =>
  finds(title, ofContainer(variables(values)), { field: `${MAIN}.env[0].value`, got, detail }, beside(...services));
const stays = (title: string, values: Record<string, string>, services = SHOP, more: Json = {}) =>
  allows(title, ofPod((spec) => {
    variables(values)(spec.containers[0]);
    Object.assign(spec, more);
  }), beside(...services));
const POSTGRES = (variable: string) => `namespace agents has no Service "postgres" (${variable}): write "postgres.shop.svc"`;

/** A DnsAllowlist at 10.96.0.53, as its construct writes it. */
const resolver = (): Json[] => {
  const chart = new Chart(new App(), 'gateways');
  const dns = new DnsAllowlist(chart, 'dns', {
    ...RANGES,
    namespace: new AgentNamespace(chart, 'namespace', { name: 'gateways' }),
    runtime: new GVisorRuntime(chart, 'runtime', { name: 'gvisor' }),
    image: IMAGE,
    clusterIP: '10.96.0.53',
    names: ['api.example.com'],
  });
  const search = new kplus.Service(chart, 'search', { metadata: { name: 'search', namespace: 'tools' }, ports: [{ port: 8080 }] });
  dns.allowService(search);
  return Testing.synth(chart).filter(({ kind }) => kind !== 'RuntimeClass'); // the surroundings have it
};
const FULL_URL = 'http://search.tools.svc.cluster.local:8080/mcp';
const asking = (title: string, url: string, detail?: string, more: Json = {}, ...others: Json[]): Case => ({
  title,
  manifest: ofPod((spec) => {
    env(url, 'SEARCH_URL')(spec.containers[0]);
    Object.assign(spec, OWN_RESOLVER, more);
  }),
  ...detail && { field: `${MAIN}.env[0].value`, got: url, detail },
  ...beside(...resolver(), ...others),
});
const OTHER_RESOLVER: Json = makeObject('v1', 'Service', { name: 'dns', namespace: 'dns' }, {
  clusterIP: '10.96.0.60', selector: { app: 'coredns' }, ports: [{ port: 53, protocol: 'UDP' }],
});
const NOT_LISTED = 'the resolver of the pod does not list "search.tools.svc" (SEARCH_URL)';
const servers = (...nameservers: string[]): Json => ({ dnsConfig: { nameservers } });

export const cases: Case[] = [
  breaks('a Service by its name', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, NAMED_PROXY),
  breaks('in lower case', ofContainer(env(URL, 'http_proxy')), `${MAIN}.env[0].value`, URL, `"${HOST}" (http_proxy)`),
  breaks('without a scheme', ofContainer(env('proxy:3128')), `${MAIN}.env[0].value`, 'proxy:3128',
    '"proxy" (HTTPS_PROXY)'),
  breaks('of an init container', ofInit(env(URL)), `${INIT}.env[0].value`, URL, NAMED_PROXY),
  breaks('in a template', ofTemplate(({ containers }) => env(URL)(containers[0])), 'spec.template.spec.containers[0].env[0].value',
    URL, NAMED_PROXY),
  breaks('a resolver on another port', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, NAMED_PROXY,
    { to: RESOLVER, ports: [{ port: 853 }] }),
  breaks('the cluster\'s resolver where an address outside is open', ofContainer(env(URL)), `${MAIN}.env[0].value`, URL, NAMED_PROXY,
    { to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
  breaks('a name for other hosts in the pod', own({ hostAliases: [{ ip: '10.96.0.31', hostnames: ['other.gateways.svc'] }] }),
    `${MAIN}.env[0].value`, URL, NAMED_PROXY),
  breaks('its own resolver, which policies deny', own(OWN_RESOLVER), `${MAIN}.env[0].value`, URL, NAMED_PROXY),

  breaks('the URL of a tool server', ofContainer(env(SERVICE_URL, 'SEARCH_URL')), `${MAIN}.env[0].value`,
    SERVICE_URL, '"search.tools.svc" (SEARCH_URL)'),
  breaks('the host of a database, with the domain of the cluster', ofContainer(env('db.shop.svc.cluster.local', 'PGHOST')),
    `${MAIN}.env[0].value`, 'db.shop.svc.cluster.local', '"db.shop.svc.cluster.local" (PGHOST)'),
  breaks('a URL with a user', ofContainer(env('postgres://agent@db.shop.svc:5432/app', 'DATABASE_URL')), `${MAIN}.env[0].value`,
    'postgres://db.shop.svc:5432/app', '"db.shop.svc" (DATABASE_URL)'),
  ...NAMED.map((names) => finds(`a name that a policy of ${names.metadata.name} allows`, ofPod(() => {}), {
    field: 'metadata.labels',
    got: valid('Pod').metadata.labels,
    detail: `${titleOf(names)} allows "api.example.com", and no policy lets the pod resolve it`,
  }, { view: withProxy(names) })),

  breaks('all variables of a container', ofContainer(variables({ HTTPS_PROXY: URL, https_proxy: URL, SEARCH_URL: SERVICE_URL })),
    `${MAIN}.env[0].value`, URL, `"${HOST}" (HTTPS_PROXY, https_proxy), "search.tools.svc" (SEARCH_URL)`),

  moved('a Service of another namespace', { PGHOST: 'postgres' }, 'postgres', POSTGRES('PGHOST')),
  moved('with a port', { DB_ADDR: 'postgres:5432' }, 'postgres:5432', POSTGRES('DB_ADDR')),
  moved('in a list', { KAFKA_BROKERS: 'web.web:9092, postgres:9092' }, 'web.web:9092, postgres:9092', POSTGRES('KAFKA_BROKERS')),
  moved('in a URL', { ADVISOR: 'http://advisor:8000/v1' }, 'http://advisor:8000/v1',
    'namespace agents has no Service "advisor" (ADVISOR): write "advisor.shop.svc"'),
  moved('in a URL with a password from another variable', { DATABASE_URL: PASSWORD }, 'postgres://postgres:5432/shop',
    POSTGRES('DATABASE_URL')),
  moved('in a URL of JDBC', { SPRING_DATASOURCE_URL: 'jdbc:postgresql://postgres/shop' }, 'jdbc:postgresql://postgres/shop',
    POSTGRES('SPRING_DATASOURCE_URL')),
  moved('the wrong namespace', { PGHOST: 'postgres.web' }, 'postgres.web',
    'namespace web has no Service "postgres" (PGHOST): write "postgres.shop.svc"'),
  moved('the wrong namespace with the end of Services', { PGHOST: 'postgres.web.svc' }, 'postgres.web.svc',
    'namespace web has no Service "postgres" (PGHOST): write "postgres.shop.svc"'),
  finds('the wrong namespace, and a domain that the pod searches', ofPod((spec) => {
    variables({ PGHOST: 'postgres.web' })(spec.containers[0]);
    spec.dnsConfig = { searches: ['shop.svc.cluster.local'] };
  }), {
    field: `${MAIN}.env[0].value`,
    got: 'postgres.web',
    detail: 'namespace web has no Service "postgres" (PGHOST): write "postgres.shop.svc"',
  }, beside(...SHOP)),
  moved('the wrong namespace with the domain of the cluster', { DATABASE_URL: 'postgres://postgres.agents.svc.cluster.local' },
    'postgres://postgres.agents.svc.cluster.local',
    'namespace agents has no Service "postgres" (DATABASE_URL): write "postgres.shop.svc.cluster.local"'),
  moved('in two namespaces', { PGHOST: 'postgres' }, 'postgres',
    'namespace agents has no Service "postgres" (PGHOST): write "postgres.shop.svc" or "postgres.web.svc"',
    [...SHOP, service('postgres', 'web')]),
  moved('several variables', { PGHOST: 'postgres', DATABASE_URL: PASSWORD, ADVISOR: 'http://advisor:8000' }, 'postgres',
    `${POSTGRES('PGHOST, DATABASE_URL')}; namespace agents has no Service "advisor" (ADVISOR): write "advisor.shop.svc"`),

  stays('a Service of the own namespace, too', { PGHOST: 'postgres' }, [...SHOP, service('postgres', 'agents')]),
  stays('a Service that no manifest has', { PGHOST: 'mysql', DATABASE_URL: 'mysql://mysql:3306' }),
  stays('a name with its namespace', { PGHOST: 'postgres.shop', DATABASE_URL: 'postgres://postgres.shop.svc:5432/shop' }),
  stays('a namespace that is not among the manifests', { PGHOST: 'postgres.elsewhere' }),
  stays('a host outside the cluster', { API_HOST: 'postgres.example.com', API_URL: 'https://postgres.com/v1' }),
  stays('a word in another variable', { PGDATABASE: 'postgres', MODE: 'advisor' }),
  stays('the path of a URL', { API_URL: 'https://api.example.com/postgres?host=advisor' }),
  stays('a host of another variable', { DATABASE_URL: 'postgres://$(PGHOST):5432/postgres' }),
  stays('a Service without a namespace, which may be here', { PGHOST: 'other' }, [...SHOP, service('other', '')]),
  stays('a domain that the pod searches', { PGHOST: 'postgres' }, SHOP,
    { dnsPolicy: 'ClusterFirst', dnsConfig: { searches: ['shop.svc.cluster.local'] } }),

  stays('a domain that the pod searches, of one of two namespaces', { PGHOST: 'postgres' }, [...SHOP, service('postgres', 'web')],
    { dnsConfig: { searches: ['shop.svc.cluster.local'] } }),
  stays('a host outside the cluster, after a namespace', { PGHOST: 'postgres.web.example.com' }),
  stays('a name with an underscore', { PGHOST: 'my_postgres' }),

  asking('a name that the DnsAllowlist of the pod does not list', SERVICE_URL, NOT_LISTED),
  asking('asked twice', SERVICE_URL, NOT_LISTED, servers('10.96.0.53', '10.96.0.53')),
  asking('a name that it lists', FULL_URL),
  asking('with a dot at its end', FULL_URL.replace('local:', 'local.:')),
  asking('an address beside a DnsAllowlist', 'http://10.96.0.31:8080/mcp'),
  asking('another host, which a proxy may resolve', 'https://api.example.com'),
  asking('a second resolver that is not known', SERVICE_URL, undefined, servers('10.96.0.53', '10.96.0.54')),
  asking('the resolver of the cluster, too', SERVICE_URL, undefined, { dnsPolicy: 'ClusterFirst' }),
  asking('a Service without pods', SERVICE_URL, undefined, servers('10.96.0.60'), OTHER_RESOLVER),
  asking('a resolver that is not in the manifests', SERVICE_URL, undefined, servers('10.96.0.54')),
  asking('a pod with search domains', SERVICE_URL, undefined, { dnsConfig: { nameservers: ['10.96.0.53'], searches: ['cluster.local'] } }),

  allows('a name of Cilium, whose policy allows DNS for it', ofContainer(env(SERVICE_URL, 'SEARCH_URL')), { view: withProxy(DNS) }),
  allows('a policy that is not computed, which may allow DNS', ofContainer(env(SERVICE_URL, 'SEARCH_URL')),
    { view: withProxy(CALICO_DNS) }),
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
    c.env = [{ name: 'PROXY_HOST', value: '10.96.0.31' }, { name: 'HTTPS_PROXY', value: 'http://$(PROXY_HOST):3128' }];
  })),
  passes('no proxy', ofContainer(env(URL, 'NO_PROXY'))),
  passes('a value from elsewhere', ofContainer((c) => {
    c.env = [{ name: 'HTTPS_PROXY', valueFrom: { configMapKeyRef: { name: 'proxy', key: 'url' } } }];
  })),
  passes('the internet and a resolver', ofContainer(env(URL)), INTERNET,
    { to: RESOLVER, ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }] }),
];
