import { Json } from '../../../../src/engine/value/json';
import { memoize } from '../../../../src/engine/value/memoize';
import { proxied } from '../../../constructs/gateway/proxy';
import { IMAGE, only } from '../../../support/app';
import { Case, CaseOptions, Tweak, configOf, ofProxy, valid } from '../../../support/cases';

type Files = { 'squid.conf': string; 'envoy.json'?: string };

/** What an EgressProxy writes for a name on port 443, and for one on port 22 without TLS. */
const known = new Map<boolean, Files>();
const files = (hasCheck: boolean): Files => memoize(known, hasCheck, () => {
  const { chart, egress } = proxied({ clusterIP: '10.96.0.31', ...(hasCheck && { sniCheck: { image: IMAGE, portsWithoutTls: [22] } }) });
  egress.allowToFqdn('api.example.com', 443);
  egress.allowToFqdn('git.example.com', 22);
  return only(chart, 'ConfigMap').data;
});

const config = (data: Json): Json => ({ ...configOf('squid.conf'), data });
const withProxy: CaseOptions = { view: (around) => [...around, ofProxy()], unseenAlone: true };
const beside = (pod: Json, ...others: Json[]): CaseOptions => ({ view: (around) => [...around, pod, ...others], unseenAlone: true });

/** The configuration of Envoy with one tweak. */
const envoy = (tweak: Tweak) => (): Json => {
  const { 'envoy.json': text, ...others } = files(true);
  const parsed: Json = JSON.parse(text!);
  tweak(parsed.static_resources);
  return config({ ...others, 'envoy.json': JSON.stringify(parsed) });
};
const squid = (line: string) => (): Json => {
  const { 'squid.conf': text, ...others } = files(true);
  return config({ ...others, 'squid.conf': `${line}\n${text}` });
};
const listener = ({ listeners }: Json, name: string): Json => listeners.find((one: Json) => one.name === name);
const connectRoute = (resources: Json): Json =>
  listener(resources, 'connect').filter_chains[0].filters[0].typed_config.route_config.virtual_hosts[0].routes[0].route;

const LISTENERS = 'data["envoy.json"].static_resources.listeners';
const MISSING = 'data["envoy.json"]';
const passes = (title: string, manifest: () => Json, options = withProxy): Case => [title, manifest, undefined, undefined, options];
const breaks = (title: string, tweak: Tweak, at: string, got: unknown, detail: string): Case =>
  [title, envoy(tweak), `${LISTENERS}${at}`, got, { ...withProxy, detail }];
const unheld = (title: string, tweak: Tweak, index = 2, name = 'tls'): Case =>
  breaks(title, tweak, `[${index}].name`, name, 'the listener passes TLS for another name than that of the tunnel');
const unread = (title: string, tweak: Tweak): Case =>
  breaks(title, tweak, '', undefined, 'not all listeners and clusters are in the file');
const beyond = (line: string): Case =>
  [line, squid(line), 'data["squid.conf"]', line, { ...withProxy, detail: 'agents can call Squid without Envoy' }];

/** One name on one port. */
const NAME = ['acl https port 443', 'acl names dstdomain -n api.example.com', 'http_access allow CONNECT https names'];

export const cases: Case[] = [
  ['a name in a Squid of others', () => config({ 'squid.conf': ['http_port 3128', ...NAME, ''].join('\n') }), MISSING, undefined,
    { ...withProxy, detail: 'tunnels to "api.example.com" may carry TLS for another name' }],
  ['Squid alone', () => config(files(false)), MISSING, undefined,
    { ...withProxy, detail: 'tunnels to "git.example.com" may carry TLS for another name' }],
  ['a pod that does not mount the other file', () => config({ 'squid.conf': files(true)['squid.conf'] }), MISSING, undefined,
    { ...withProxy, detail: 'tunnels to "git.example.com" may carry TLS for another name' }],
  beyond('http_port 3128'),
  beyond('http_port 0.0.0.0:3130'),
  beyond('http_port [::]:3130 intercept'),
  beyond('https_port 3130 cert=/etc/cert.pem'),
  unheld('no comparison', (r) => { delete listener(r, 'tls').filter_chain_matcher; }),
  unheld('a comparison with something else', (r) => {
    const [state] = listener(r, 'tls').listener_filters[2].typed_config.on_accept;
    state.format_string.text_format_source.inline_string = 'true';
  }),
  unheld('what does not match passes too', (r) => {
    const one = listener(r, 'tls');
    [one.default_filter_chain] = one.filter_chains;
  }),
  unheld('another target', (r) => {
    listener(r, 'tls').filter_chains[0].filters[0].typed_config.tunneling_config.hostname = 'evil.example:443';
  }),
  unheld('no tunnel of its own', (r) => { delete listener(r, 'tls').filter_chains[0].filters[0].typed_config.tunneling_config; }),
  unheld('a route to Squid itself', (r) => { connectRoute(r).cluster = 'squid'; }, 1, 'connect'),
  unheld('a route to a cluster that is not there', (r) => { connectRoute(r).cluster = 'other'; }, 1, 'connect'),
  unheld('a route by a header', (r) => {
    const route = connectRoute(r);
    delete route.cluster;
    route.cluster_header = 'x-cluster';
  }, 1, 'connect'),
  unheld('a cluster with an address besides', (r) => {
    const cluster = r.clusters.find(({ name }: Json) => name === 'tls');
    const address = { socket_address: { address: '127.0.0.1', port_value: 3129 } };
    cluster.load_assignment.endpoints[0].lb_endpoints.push({ endpoint: { address } });
  }, 1, 'connect'),
  unheld('a listener without TLS that does not say so', (r) => { delete listener(r, 'without-tls').metadata; }, 3, 'without-tls'),
  unread('no listeners', (r) => { delete r.listeners; }),
  ['listeners from elsewhere', () => {
    const { 'envoy.json': text, ...others } = files(true);
    const { static_resources: { clusters } }: Json = JSON.parse(text!);
    const parsed = { static_resources: { listeners: [], clusters }, dynamic_resources: { lds_config: { path: '/etc/other.json' } } };
    return config({ ...others, 'envoy.json': JSON.stringify(parsed) });
  }, LISTENERS, [],
  { ...withProxy, detail: 'not all listeners and clusters are in the file' }],
  ['no JSON', () => config({ ...files(true), 'envoy.json': '# empty' }), LISTENERS, undefined,
    { ...withProxy, detail: 'not all listeners and clusters are in the file' }],

  passes('Envoy in front of Squid', () => config(files(true))),
  passes('Squid on another loopback address', squid('http_port [::1]:3130')),
  passes('other times, logs and limits', envoy((r) => {
    const one = listener(r, 'tls');
    delete one.access_log;
    one.listener_filters_timeout = '5s';
    one.filter_chains[0].filters[0].typed_config.idle_timeout = '60s';
  })),
  passes('no name', () => config({ 'squid.conf': ['http_port 3128', ...NAME.slice(0, 2), ''].join('\n') })),
  passes('a ConfigMap that no proxy mounts', () => config(files(false)), { unseenAlone: true }),
  passes('pods of another role', () => config(files(false)), beside((() => {
    const pod = valid('Pod');
    pod.spec.volumes.push({ name: 'config', configMap: { name: 'has-squid.conf' } });
    return pod;
  })())),
];
