import { brokerConfig } from '../../../../src/engine/gateway-files/broker-envoy';
import { BROKER_FOLDER, envoyCommand } from '../../../../src/engine/gateway-files/envoy/envoy-command';
import { Json } from '../../../../src/engine/value/json';
import { BROKER_FILE, besideBroker, brokerConfigMap, brokerPod, editedFile, fileOf, grantOf } from '../../../support/brokers';
import { Case, CaseOptions, valid } from '../../../support/cases';

const ENVOY = envoyCommand(`${BROKER_FOLDER}/envoy.json`);
const view = (grants?: string[]) => besideBroker({ grants, more: [valid('Pod')] });
const lines = (text: string) => text.split('\n');

/** A file with what someone changed in it, and what the rule says after the name and the line of the listener. */
const breaks = (title: string, edit: (root: Json) => void, what: string, where = '"name": "coder"'): Case => {
  const text = editedFile(edit);
  const found = lines(text).map((line, i) => ({ line, i })).filter(({ line }) => line.includes(where));
  const at = (where.startsWith('"name"') ? found[0] : found.slice(-1)[0]).i; // a listener for metrics comes first
  return [title, () => brokerConfigMap(text), BROKER_FILE, '…', {
    view: view(), detail: where === '' ? what : `listener "coder", line ${at}, ${what}`,
  }];
};
const passes = (title: string, text: string, grants?: string[]): Case => [
  title, () => brokerConfigMap(text), undefined, undefined, { view: view(grants) },
];

const listener = (root: Json): Json => root.static_resources.listeners[1];
const manager = (root: Json): Json => listener(root).filter_chains[0].filters[1].typed_config;
const host = (root: Json): Json => manager(root).route_config.virtual_hosts[0];
const route = (root: Json): Json => host(root).routes[0];
const cluster = (root: Json): Json => root.static_resources.clusters[1];
const tls = (root: Json): Json => cluster(root).transport_socket.typed_config;
const certificate = (root: Json): Json => tls(root).common_tls_context.validation_context;
const context = (root: Json): Json => host(root).typed_per_filter_config['envoy.filters.http.lua'].filter_context;
const swapped = ({ http_filters: [, , program, guard] }: Json): Json[] => [guard, program];
const lua = (root: Json): Json => manager(root).http_filters[2];

const ROUTE = '"name": "POST /v1/messages"';
const MANAGER = 'http_connection_manager.v3.HttpConnectionManager';
const HOST = '"domains"';
/** The line before the one that has the text, as the part starts there; of a virtual host two lines before. */
const ofManager = (title: string, edit: (root: Json) => void, what: string) => breaks(title, edit, what, MANAGER);
const ofRoute = (title: string, edit: (root: Json) => void, what: string) => breaks(title, edit, what, ROUTE);
const ofHost = (title: string, edit: (root: Json) => void, what: string): Case => {
  const [name, manifest, field, got, options] = breaks(title, edit, what, HOST);
  const back = options!.detail!.replace(/line (\d+)/, (_, line) => `line ${Number(line) - 1}`);
  return [name, manifest, field, got, { ...options, detail: back }];
};

/** What stands beside the pod of the broker. */
const aroundPod: CaseOptions['view'] = (around) => view()!(around).filter(({ metadata }) => metadata.name !== 'broker');

/** A pod of the broker with a tweak. */
const pod = (title: string, tweak: (container: Json, spec: Json) => void, field: string, got: unknown, detail: string): Case => [
  title, () => {
    const made = brokerPod();
    tweak(made.spec.containers[0], made.spec);
    return made;
  }, field, got, { view: aroundPod, detail },
];
const BESIDE = 'a container beside Envoy can get the keys';
const COMMAND = 'Envoy does not run with the command of a broker';
const CHANGES = 'it changes what runs beside or in Envoy';
const OTHER_FILE = 'Envoy does not read the envoy.json of ConfigMap "has-envoy.json" in /etc/credential-broker';
const spy = ({ livenessProbe, readinessProbe, startupProbe, ports, command, ...envoy }: Json): Json => ({ ...envoy, name: 'spy' });

export const cases: Case[] = [
  pod('a container beside Envoy', (envoy, spec) => { spec.containers.push({ ...envoy, name: 'spy', ports: [] }); },
    'spec.containers[1]', 'spy', BESIDE),
  pod('an init container', (envoy, spec) => { spec.initContainers = [spy(envoy)]; }, 'spec.initContainers[0]', 'spy', BESIDE),
  pod('another file', (envoy) => { envoy.command[2] = '/etc/other/envoy.json'; }, 'spec.containers[0].command',
    [...ENVOY.slice(0, 2), '/etc/other/envoy.json', ...ENVOY.slice(3)], COMMAND),
  pod('a log with headers', (envoy) => { envoy.command[7] = 'trace'; }, 'spec.containers[0].command',
    [...ENVOY.slice(0, 7), 'trace', ...ENVOY.slice(8)], COMMAND),
  pod('no command', (envoy) => { delete envoy.command; }, 'spec.containers[0].command', undefined, COMMAND),
  pod('configuration in arguments', (envoy) => { envoy.args = ['--config-yaml', '{}']; }, 'spec.containers[0].args', '…', CHANGES),
  pod('a variable', (envoy) => { envoy.env = [{ name: 'LD_PRELOAD', value: '/tmp/x.so' }]; }, 'spec.containers[0].env', '…', CHANGES),
  pod('variables from elsewhere', (envoy) => { envoy.envFrom = [{ configMapRef: { name: 'x' } }]; }, 'spec.containers[0].envFrom', '…',
    CHANGES),
  pod('a program at the start', (envoy) => { envoy.lifecycle = { postStart: { exec: { command: ['/x'] } } }; },
    'spec.containers[0].lifecycle', '…', CHANGES),
  pod('a file mounted over the folder', (envoy) => {
    envoy.volumeMounts.push({ name: 'key-coder', mountPath: '/etc/credential-broker/envoy.json' });
  }, 'spec.containers[0].volumeMounts', '…', OTHER_FILE),
  pod('another volume as the folder', (envoy) => { envoy.volumeMounts.find(({ name }: Json) => name === 'config').name = 'key-coder'; },
    'spec.containers[0].volumeMounts', '…', OTHER_FILE),
  pod('another key as the file', (_, spec) => {
    spec.volumes.find(({ name }: Json) => name === 'config').configMap.items = [{ key: 'other', path: 'envoy.json' }];
  }, 'spec.containers[0].volumeMounts', '…', OTHER_FILE),
  ['a pod as CredentialBroker writes it', () => brokerPod(), undefined, undefined, { view: aroundPod }],

  breaks('an admin interface on a port', (root) => {
    root.admin = { address: { socket_address: { address: '127.0.0.1', port_value: 9901 } } };
  }, 'line 2 opens the admin interface of Envoy on a port', ''),
  breaks('configuration from elsewhere', (root) => { root.dynamic_resources = { lds_config: {} }; },
    'it has "dynamic_resources", which this rule does not judge', ''),
  breaks('secrets of Envoy', (root) => { root.static_resources.secrets = []; }, 'it has "secrets", which this rule does not judge', ''),
  breaks('a check of Envoy that is off', (root) => {
    root.layered_runtime.layers[0].static_layer['envoy.reloadable_features.http_reject_path_with_fragment'] = false;
  }, 'it sets "envoy.reloadable_features.http_reject_path_with_fragment" of the runtime, which this rule does not judge', ''),
  breaks('settings of the runtime from elsewhere', (root) => { root.layered_runtime.layers.push({ name: 'disk', disk_layer: {} }); },
    'it sets "disk_layer" of the runtime, which this rule does not judge', ''),
  breaks('another name of a field', (root) => { root.dynamicResources = {}; },
    'it has "dynamic_resources", which this rule does not judge', ''),
  breaks('connections that are passed unread', (root) => {
    listener(root).filter_chains[0].filters[1] = {
      name: 'tcp', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy' },
    };
  }, 'has filters of connections other than a limit and an HTTP connection manager'),
  breaks('a second address', (root) => { listener(root).additional_addresses = []; },
    'sets "additional_addresses", which this rule does not judge'),
  ofManager('no Lua filter', (root) => { manager(root).http_filters.splice(2, 1); },
    'lacks the Lua program of this version, which drops the headers of the agent and adds the key'),
  ofManager('another Lua program', (root) => { lua(root).typed_config.default_source_code.inline_string += '-- more'; },
    'lacks the Lua program of this version, which drops the headers of the agent and adds the key'),
  ofManager('a Lua filter that is off', (root) => { lua(root).disabled = true; }, 'has filters of requests that this rule does not judge'),
  ofManager('requests without a key where the Lua program fails', (root) => { manager(root).http_filters.splice(3, 1); },
    'does not refuse requests to which the Lua program fails to add the key'),
  ofManager('a mark that is read before it is there', (root) => {
    manager(root).http_filters.splice(2, 2, ...swapped(manager(root)));
  }, 'does not refuse requests to which the Lua program fails to add the key'),
  ofManager('requests with another mark', (root) => { manager(root).http_filters[3].typed_config.rules.action = 'DENY'; },
    'does not refuse requests to which the Lua program fails to add the key'),
  ofManager('WebSockets without the Lua program', (root) => {
    const filters = manager(root).http_filters.filter((_: Json, i: number) => i !== 2);
    manager(root).upgrade_configs = [{ upgrade_type: 'websocket', filters }];
  }, 'lacks the Lua program of this version, which drops the headers of the agent and adds the key'),
  ofManager('another filter', (root) => {
    manager(root).http_filters.unshift({
      name: 'tap', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.tap.v3.Tap' },
    });
  }, 'has filters of requests that this rule does not judge'),
  ofManager('paths as they come', (root) => { manager(root).normalize_path = false; }, 'does not have true as "normalize_path"'),
  ofManager('escaped slashes', (root) => { delete manager(root).path_with_escaped_slashes_action; },
    'does not have "REJECT_REQUEST" as "path_with_escaped_slashes_action"'),
  ofManager('routes from elsewhere', (root) => { manager(root).route_config = undefined; }, 'takes its routes from elsewhere'),
  ofHost('no refusal at the end', (root) => { host(root).routes.pop(); }, 'does not refuse what no route matches'),
  ofHost('a refusal of some paths', (root) => { host(root).routes.at(-1).match = { prefix: '/v1' }; },
    'does not refuse what no route matches'),
  ofHost('a friendly answer at the end', (root) => { host(root).routes.at(-1).direct_response.status = 200; },
    'does not refuse what no route matches'),
  ofHost('no list of headers', (root) => { delete context(root).allowed; },
    'has no list of the headers that pass, or no header for the key'),
  ofHost('a header for another key', (root) => { context(root).allowed.push('authorization'); },
    'passes the header "authorization" of the agent, which can hold another key'),
  ofHost('a key that is no Secret', (root) => { context(root).file = '/etc/credential-broker/envoy.json'; },
    'reads its key from /etc/credential-broker/envoy.json, where no Secret is mounted'),
  ofHost('headers that are added', (root) => { host(root).request_headers_to_add = []; },
    'sets "request_headers_to_add", which this rule does not judge'),
  ofRoute('a host of the agent', (root) => { delete route(root).route.host_rewrite_literal; },
    'lets the agent name the host of its upstream'),
  ofRoute('a copy of each request', (root) => { route(root).route.request_mirror_policies = []; },
    'has the route "POST /v1/messages" with "request_mirror_policies", which this rule does not judge'),
  ofRoute('a redirect', (root) => { delete route(root).route; route(root).redirect = {}; },
    'has the route "POST /v1/messages" with "redirect", which this rule does not judge'),
  ofRoute('a route without the Lua filter', (root) => {
    route(root).typed_per_filter_config = { 'envoy.filters.http.lua': { disabled: true } };
  }, 'changes a filter of requests for the route "POST /v1/messages"'),
  ofRoute('a cluster that is not there', (root) => { route(root).route.cluster = 'other'; }, 'names a cluster that is not in the file'),
  ofRoute('no TLS', (root) => { delete cluster(root).transport_socket; }, 'sends the key without TLS to api.example.com'),
  ...['10.0.0.7', '203.0.113.7', 'api.example.com'].map((address) => breaks(`no TLS to ${address}`, (root) => {
    delete cluster(root).transport_socket;
    cluster(root).load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address = address;
  }, `sends the key without TLS to ${address}`, ROUTE)),
  ofRoute('TLS for another name', (root) => { tls(root).sni = 'example.com'; },
    'asks its upstream for another name than "api.example.com"'),
  ofRoute('any authority', (root) => { delete certificate(root).trusted_ca; }, 'accepts a certificate of any authority'),
  ofRoute('any name', (root) => { delete certificate(root).match_typed_subject_alt_names; },
    'accepts certificates for other names than "api.example.com"'),
  ofRoute('a second name', (root) => {
    certificate(root).match_typed_subject_alt_names.push({ san_type: 'DNS', matcher: { suffix: '.com' } });
  }, 'accepts certificates for other names than "api.example.com"'),
  ofRoute('certificates that no one signed', (root) => { certificate(root).trust_chain_verification = 'ACCEPT_UNTRUSTED'; },
    'sets "trust_chain_verification" for the certificate of its upstream, which this rule does not judge'),
  ofRoute('an address that the request names', (root) => { delete cluster(root).cluster_type; cluster(root).type = 'ORIGINAL_DST'; },
    'lets the request choose the address of its upstream'),
  ofRoute('an address that another extension finds', (root) => {
    cluster(root).cluster_type.typed_config['@type'] = 'type.googleapis.com/envoy.extensions.clusters.dynamic_forward_proxy.v3.Other';
  }, 'lets the request choose the address of its upstream'),
  ['no JSON', () => brokerConfigMap('admin: {}'), BROKER_FILE, '…', {
    view: view(), detail: 'it is no JSON, or an object in it has a key twice',
  }],
  ['a key twice', () => brokerConfigMap(fileOf(grantOf()).replace('"admin"', '"node":{},"node":{},"admin"')), BROKER_FILE, '…', {
    view: view(), detail: 'it is no JSON, or an object in it has a key twice',
  }],
  (() => {
    const [name, manifest, field, got, options] = breaks('an admin interface for callers', (root) => {
      const { filters } = root.static_resources.listeners[0].filter_chains[0];
      filters[0].typed_config.route_config.virtual_hosts[0].routes[0].match = { prefix: '/' };
    }, 'opens the admin interface of Envoy to its callers', '"prefix": "/"');
    const detail = options!.detail!.replace(/"coder", line (\d+)/, (_, line) => `"metrics", line ${Number(line) - 2}`);
    return [name, manifest, field, got, { ...options, detail }] as Case;
  })(),

  passes('what CredentialBroker writes', fileOf(grantOf())),
  passes('no grant', fileOf()),
  passes('two grants, one of git and one with a WebSocket', fileOf(
    grantOf({
      header: 'authorization', prefix: 'Basic ', user: 'x', routes: [{ method: 'GET', path: '/a/info/refs', query: 'service=b' }],
    }),
    grantOf({ name: 'socket', port: 20002, webSocket: true }),
  ), ['coder', 'socket']),
  passes('grants with TLS, on both families', brokerConfig([grantOf()], { families: [4, 6], memory: 256 * 2 ** 20, tls: true })),
  ...['10.96.0.77', '10.244.1.2'].map((address) => passes(`a server in the cluster by ${address}`, fileOf(grantOf({
    upstream: { host: address, address, port: 8080, tls: false },
  })))),
  passes('a server in the cluster', fileOf(grantOf({
    upstream: { host: 'search.tools.svc', address: 'search.tools.svc.cluster.local', port: 8080, tls: false },
  }))),
  ['a file of another Envoy', () => ({ ...brokerConfigMap('{}'), metadata: { name: 'envoy', namespace: 'gateways' } }),
    undefined, undefined, { view: view() }],
];
