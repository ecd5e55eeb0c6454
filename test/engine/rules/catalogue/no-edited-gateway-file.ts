import { GatewayFileKind, differencesIn } from '../../../../src/engine/gateway-files/gateway-file';
import { BROKER_ENVOY, COREDNS, SQUID } from '../../../../src/engine/gateway-files/gateway-program';
import { Json } from '../../../../src/engine/value/json';
import { Roots, besideBroker, brokerConfigMap, brokerPod, editedFiles, filesOf, grantOf } from '../../../support/brokers';
import { Case, CaseOptions, MEMORY, Tweak, allows, besideUnseen, configOf, finds, ofProxy, ofRole, valid } from '../../../support/cases';
import { makePolicy } from '../../../support/plain';
import { SNI_FILES, sniConfig, sniProxy } from '../../../support/proxies';

/** Each file of a gateway with one edit, and each pod with one way round its file. */

const atLine = (kind: GatewayFileKind, text: string) => differencesIn(kind, { file: text }, {
  memory: MEMORY, inside: [], isBehindEnvoy: kind === 'squid',
}).file[0].line;
const extra = (line: number) => `line ${line}: this library writes nothing there`;
const other = (line: number, wanted: string) => `line ${line}: this library writes "${wanted}" there`;
const missing = (line: number, wanted: string) => `line ${line}: "${wanted}" is missing, which this library writes there`;

/** The files of a broker with one edit. Others than agents may call it: no policy shares its grant. */
const broker = (title: string, edit: (roots: Roots) => void, field: string, got: string, wanted?: string): Case => {
  const files = editedFiles(edit);
  const [{ line }] = differencesIn('broker', files, { memory: MEMORY })[/^data\["(.*?)"\]/.exec(field)![1]];
  const detail = wanted === undefined ? extra(line) : got === '…' ? missing(line, wanted) : other(line, wanted);
  return finds(title, () => brokerConfigMap(files), { field, got, detail },
    { view: besideBroker({ more: [valid('Pod')] }), unseenAlone: true });
};
const PROCESS = 'data["envoy.json"]';
const LISTENER = `${PROCESS}.static_resources.listeners[1]`;
const MANAGER = 'data["http.json"].resources[0].typed_config';
const ROUTES = 'data["grants.json"].resources[0]';
const HOST = `${ROUTES}.virtual_hosts[0]`;
const listener = ({ process }: Roots): Json => process.static_resources.listeners[1];
const host = ({ routes }: Roots): Json => routes.virtual_hosts[0];
const cluster = ({ process }: Roots): Json => process.static_resources.clusters[1];
const WRITTEN = Object.fromEntries(Object.entries(filesOf(grantOf())).map(([file, text]) => [file, JSON.parse(text) as Json]));
const MANAGED: Json = WRITTEN['http.json'].resources[0].typed_config;
const short = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
};

/** An edited file whose ConfigMap has other annotations. */
const ofVersion = (title: string, annotations: Json): Case => {
  const edited = broker(title, ({ process }) => { process.extra = {}; }, `${PROCESS}.extra`, '{}');
  return {
    ...edited,
    manifest: () => {
      const { metadata, ...config } = edited.manifest();
      return { ...config, metadata: { ...metadata, annotations } };
    },
  };
};

/** The squid.conf behind an Envoy with one edit. */
const squid = (title: string, edit: (text: string) => string, got: string, detail: (line: number) => string): Case => {
  const text = edit(SNI_FILES['squid.conf']);
  return finds(title, () => sniConfig({ 'squid.conf': text }), { field: 'data["squid.conf"]', got, detail: detail(atLine('squid', text)) },
    besideUnseen(sniProxy()));
};
/** One line more before the refusal of all else, or at the end. */
const added = (line: string, isAtEnd = false): Case => squid(line,
  (text) => (isAtEnd ? `${text}${line}\n` : text.replace('http_access deny all', `${line}\nhttp_access deny all`)), line, extra);
const replaced = (from: string, to: string): Case =>
  squid(`${to} in place of ${from}`, (text) => text.replace(`${from}\n`, `${to}\n`), to, (line) => other(line, from));
const removed = (line: string): Case =>
  squid(`without ${line}`, (text) => text.replace(`${line}\n`, ''), '…', (at) => missing(at, line));

const corefile = (title: string, edit: (text: string) => string, got: string, detail: (line: number) => string): Case => {
  const text = edit(configOf('Corefile').data.Corefile as string);
  return finds(title, () => ({ ...configOf('Corefile'), data: { Corefile: text } }),
    { field: 'data["Corefile"]', got, detail: detail(atLine('corefile', text)) }, besideUnseen(ofRole('dns-allowlist', 'Corefile')()));
};

const sni = (title: string, edit: (root: Json) => void, path: string, got: string, wanted?: string): Case => {
  const root = JSON.parse(SNI_FILES['envoy.json']) as Json;
  edit(root);
  const text = JSON.stringify(root);
  const detail = wanted === undefined ? extra(1) : got === '…' ? missing(1, wanted) : other(1, wanted);
  return finds(title, () => sniConfig({ 'envoy.json': text }), { field: `data["envoy.json"]${path}`, got, detail },
    besideUnseen(sniProxy()));
};

/** A filter of the listener for a port of a proxy. */
const connect = (root: Json, at = 2, filter = 1): Json => root.static_resources.listeners[at].filter_chains[0].filters[filter];

const syslog = (title: string, edit: (text: string) => string, got: string, detail: (line: number) => string): Case => {
  const text = edit(configOf('syslog-ng.conf').data['syslog-ng.conf'] as string);
  return finds(title, () => ({ ...configOf('syslog-ng.conf'), data: { 'syslog-ng.conf': text } }),
    { field: 'data["syslog-ng.conf"]', got, detail: detail(atLine('syslog-ng', text)) },
    besideUnseen(ofRole('denial-alerts', 'syslog-ng.conf')()));
};

/** The pod of a gateway with one tweak. */
const pod = (title: string, make: () => Json, config: Json, tweak: (container: Json, spec: Json) => void,
  field: string, got: unknown, detail: string) => finds(title, () => {
  const made = make();
  tweak(made.spec.containers[0], made.spec);
  return made;
}, { field, got, detail }, besideUnseen(config));
const ofBroker = (title: string, tweak: (container: Json, spec: Json) => void, field: string, got: unknown, detail: string): Case => ({
  ...pod(title, () => brokerPod(), {}, tweak, field, got, detail),
  view: (around) => besideBroker({ more: [valid('Pod')] })!(around).filter(({ metadata }) => metadata.name !== 'broker'),
});
const ofSquid = (title: string, tweak: (container: Json, spec: Json) => void, field: string, got: unknown, detail: string) =>
  pod(title, ofProxy, configOf('squid.conf'), tweak, field, got, detail);
const CONTAINER = 'spec.containers[0]';
const BESIDE = 'a container beside the gateway can take its place, or its keys';
const VARIABLES = 'variables change what the program does';
const HOOK = 'it changes what runs in the gateway';
const MOUNTED = 'what is mounted there can take the place of a program or file of the gateway';
const RESOLVER = 'the gateway finds other addresses for names than the cluster does';
const runs = (file: string, words: readonly string[]) => `what reads ${file} runs with ${JSON.stringify(words)} there`;
const unread = (file: string, folder: string) => `the container does not read the ${file} of its ConfigMap in ${folder}`;
const spy = ({ livenessProbe, readinessProbe, startupProbe, ports, command, ...one }: Json): Json => ({ ...one, name: 'spy' });
const LEAK = [{ header: { key: 'x-key', value: '%REQ(AUTHORIZATION)%' } }];
const relabelled = (make: () => Json, tweak: Tweak) => () => {
  const made = make();
  tweak(made);
  return made;
};

export const cases: Case[] = [
  broker('a key in answers, by the connection manager', ({ manager }) => { manager.response_headers_to_add = LEAK; },
    `${MANAGER}.response_headers_to_add`, JSON.stringify(LEAK)),
  broker('a key in answers, by the routes', ({ routes }) => { routes.response_headers_to_add = LEAK; },
    `${ROUTES}.response_headers_to_add`, JSON.stringify(LEAK)),
  broker('a key in answers, by a host', (roots) => { host(roots).response_headers_to_add = LEAK; },
    `${HOST}.response_headers_to_add`, JSON.stringify(LEAK)),
  broker('a key in errors', ({ manager }) => {
    manager.local_reply_config.body_format.json_format.error.message = '%REQ(AUTHORIZATION)%';
  }, `${MANAGER}.local_reply_config.body_format.json_format.error.message`, '%REQ(AUTHORIZATION)%', '%LOCAL_REPLY_BODY%'),
  broker('a key in the log', ({ manager }) => { manager.access_log[0].typed_config.log_format.json_format.key = '%REQ(X-API-KEY)%'; },
    `${MANAGER}.access_log[0].typed_config.log_format.json_format.key`, '%REQ(X-API-KEY)%'),
  broker('no log', ({ manager }) => { manager.access_log = []; }, `${MANAGER}.access_log[0]`, '…', short(MANAGED.access_log[0])),
  broker('a key in traces', ({ manager }) => { manager.tracing = { custom_tags: [{ tag: 'key' }] }; }, `${MANAGER}.tracing`,
    '{"custom_tags":[{"tag":"key"}]}'),
  broker('tunnels', (roots) => { host(roots).routes[0].route.upgrade_configs = [{ upgrade_type: 'CONNECT' }]; },
    `${HOST}.routes[0].route.upgrade_configs`, '[{"upgrade_type":"CONNECT"}]'),
  broker('paths with slashes that are merged', ({ manager }) => { manager.merge_slashes = true; }, `${MANAGER}.merge_slashes`, 'true'),
  broker('absolute URLs', ({ manager }) => { manager.http_protocol_options.allow_absolute_url = true; },
    `${MANAGER}.http_protocol_options.allow_absolute_url`, 'true', 'false'),
  broker('any version of HTTP', ({ manager }) => { manager.codec_type = 'AUTO'; }, `${MANAGER}.codec_type`, 'AUTO', 'HTTP1'),
  broker('a key in a query that is logged', ({ manager }) => {
    manager.access_log[0].typed_config.log_format.json_format.path = '%REQ(:PATH)%';
  }, `${MANAGER}.access_log[0].typed_config.log_format.json_format.path`, '%REQ(:PATH)%', '%REQ_WITHOUT_QUERY(:PATH):1024%'),
  broker('routes of the grant that the agent names', ({ manager }) => {
    manager.early_header_mutation_extensions[0].typed_config.mutations[0].append.append_action = 'ADD_IF_ABSENT';
  }, `${MANAGER}.early_header_mutation_extensions[0].typed_config.mutations[0].append.append_action`, 'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD'),
  broker('connections that grants share', ({ manager }) => { manager.http_filters[0].typed_config.on_request_headers = []; },
    `${MANAGER}.http_filters[0].typed_config.on_request_headers[0]`, '…',
    short(MANAGED.http_filters[0].typed_config.on_request_headers[0])),
  broker('no rate limit in force', (roots) => {
    host(roots).typed_per_filter_config['envoy.filters.http.local_ratelimit'].filter_enforced.default_value.numerator = 0;
  }, `${HOST}.typed_per_filter_config["envoy.filters.http.local_ratelimit"].filter_enforced.default_value.numerator`, '0', '100'),
  broker('a bound of one grant that is another', (roots) => {
    host(roots).typed_per_filter_config['envoy.filters.http.local_ratelimit'].descriptors[0].token_bucket.max_tokens = 1000;
  }, `${HOST}.typed_per_filter_config["envoy.filters.http.local_ratelimit"].descriptors[0].token_bucket.max_tokens`, '1000', '2'),
  broker('no program that adds the key', (roots) => { delete host(roots).typed_per_filter_config['envoy.filters.http.rbac']; },
    `${HOST}.typed_per_filter_config["envoy.filters.http.rbac"]`, '…',
    JSON.stringify(WRITTEN['grants.json'].resources[0].virtual_hosts[0].typed_per_filter_config['envoy.filters.http.rbac'])),
  broker('the grant of another agent', (roots) => { host(roots).domains.push('other'); }, `${HOST}.domains[1]`, 'other'),
  broker('every grant', (roots) => { host(roots).domains.push('*'); }, `${HOST}.domains[1]`, '*'),
  broker('the name of another grant', (roots) => { listener(roots).filter_chains[0].name = 'other'; },
    `${LISTENER}.filter_chains[0].name`, 'other', 'coder'),
  broker('the connection manager in another file', (roots) => {
    listener(roots).filter_chains[0].filters[1].config_discovery.config_source.path_config_source.path = '/tmp/http.json';
  }, `${LISTENER}.filter_chains[0].filters[1].config_discovery.config_source.path_config_source.path`, '/tmp/http.json',
  '/etc/credential-broker/http.json'),
  broker('the routes in another file', ({ manager }) => { manager.rds.config_source.path_config_source.path = '/tmp/grants.json'; },
    `${MANAGER}.rds.config_source.path_config_source.path`, '/tmp/grants.json', '/etc/credential-broker/grants.json'),
  broker('no overload manager', ({ process }) => { delete process.overload_manager; }, `${PROCESS}.overload_manager`, '…',
    short(WRITTEN['envoy.json'].overload_manager)),
  broker('more memory than the container has', ({ process }) => {
    process.overload_manager.resource_monitors[0].typed_config.max_heap_size_bytes = 2 ** 40;
  }, `${PROCESS}.overload_manager.resource_monitors[0].typed_config.max_heap_size_bytes`, String(2 ** 40),
  String(Math.floor(MEMORY * 0.8))),
  broker('no bound of bytes', (roots) => { delete listener(roots).per_connection_buffer_limit_bytes; },
    `${LISTENER}.per_connection_buffer_limit_bytes`, '…', '32768'),
  broker('no bound of connections', (roots) => { listener(roots).filter_chains[0].filters[0].typed_config.max_connections = 9999; },
    `${LISTENER}.filter_chains[0].filters[0].typed_config.max_connections`, '9999', '6'),
  broker('another address of the upstream', (roots) => {
    cluster(roots).load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address = '203.0.113.7';
  }, `${PROCESS}.static_resources.clusters[1].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address`,
  '203.0.113.7', 'api.example.com'),
  broker('a second address of the upstream', (roots) => {
    cluster(roots).load_assignment.endpoints.push({ lb_endpoints: [] });
  }, `${PROCESS}.static_resources.clusters[1].load_assignment.endpoints[1]`, '{"lb_endpoints":[]}'),
  broker('certificates of any authority', (roots) => {
    delete cluster(roots).transport_socket.typed_config.common_tls_context.validation_context.trusted_ca;
  }, `${PROCESS}.static_resources.clusters[1].transport_socket.typed_config.common_tls_context.validation_context.trusted_ca`, '…',
  '{"filename":"/etc/ssl/certs/ca-certificates.crt"}'),
  broker('an admin interface on a port', ({ process }) => {
    process.admin.address = { socket_address: { address: '127.0.0.1', port_value: 9901 } };
    process.admin.address.pipe = { path: '@envoy-admin' };
  }, `${PROCESS}.admin.address.socket_address`, '{"address":"127.0.0.1","port_value":9901}'),
  broker('configuration from elsewhere', ({ process }) => { process.dynamic_resources = {}; }, `${PROCESS}.dynamic_resources`, '{}'),
  broker('another spelling of a field', ({ process }) => { process.dynamicResources = {}; }, `${PROCESS}.dynamicResources`, '{}'),
  broker('another Lua program', ({ manager }) => {
    const lua = manager.http_filters.find(({ name }: Json) => name === 'envoy.filters.http.lua');
    lua.typed_config.default_source_code = 'x';
  }, `${MANAGER}.http_filters[4].typed_config.default_source_code`, 'x', short(MANAGED.http_filters[4].typed_config.default_source_code)),
  finds('a file that is no JSON', () => brokerConfigMap({ ...filesOf(), 'envoy.json': 'admin: {}' }),
    { field: PROCESS, got: 'admin: {}', detail: other(1, 'JSON in which no object has a key twice') },
    { view: besideBroker({ more: [valid('Pod')] }), unseenAlone: true }),
  ofVersion('a file without a version', {}),
  ofVersion('a file of a version that is no version', { 'cdk8s-hardened-agents/file-format': 'mine' }),

  added('http_access allow all'),
  added('include /etc/egress-proxy/more.conf'),
  added('acl names_3129_443 dstdomain -n api.example.com # and all below'),
  added('acl names_3129_443 dstdomain .example.com'),
  added('configuration_includes_quoted_values on'),
  added('cache_peer 203.0.113.7 parent 3128 0 default'),
  added('never_direct allow all'),
  added('acl inside dst 10.0.0.0/8 203.0.113.0/24'),
  added('acl names_3129_22 dstdomain -n com', true),
  added('http_port 3128'),
  added('http_port 127.0.0.1:3128 name=via_3129'),
  added('http_access allow CONNECT port_443 names_3129_443 !inside resolved'),
  added('https_port 3130 cert=/etc/cert.pem'),
  added('url_rewrite_program /bin/sh'),
  added('  http_access allow all'),
  replaced('http_access deny all', 'http_access deny all \\'),
  replaced('http_access deny all', 'http_access allow all'),
  replaced('acl inside dst 10.0.0.0/8', 'acl inside dst 10.0.0.0/9'),
  replaced('via off', 'via on'),
  replaced('acl resolved dst all', 'acl resolved dst all # '),
  removed('acl inside dst 127.0.0.0/8'),
  removed('acl inside dst 10.0.0.0/8'),
  removed('request_timeout 30 seconds'),
  removed('http_access deny all'),

  corefile('every name, of the resolver of the cluster', (text) => `.:53 {\n${text}`, '.:53 {', extra),
  corefile('a second forward', (text) => text.replace('  errors', '  forward . /etc/resolv.conf\n  errors'),
    '  forward . /etc/resolv.conf', extra),
  corefile('a forward to a name', (text) => text.replace('forward . /etc/resolv.conf', 'forward . tls://8.8.8.8'),
    '  forward . tls://8.8.8.8', (line) => other(line, '  forward . /etc/resolv.conf')),
  corefile('every type of query', (text) => text.replace(' && type() in [\'A\', \'AAAA\']"', '"'),
    '    expr "opcode() == 0 && class() == \'IN\'"',
    (line) => other(line, '    expr "opcode() == 0 && class() == \'IN\' && type() in [\'A\', \'AAAA\']"')),
  corefile('a pattern of names', (text) => text.replace('\'api.example.com.\',\n', '\'api.example.com.\',\n\'*\',\n'), '\'*\',', extra),
  corefile('an import', (text) => `${text}import /tmp/more\n`, 'import /tmp/more', extra),

  sni('a route to Squid itself', (root) => {
    const { route_config: { virtual_hosts: [first] } } = connect(root).typed_config;
    first.routes[0].route.cluster = 'squid';
  }, '.static_resources.listeners[2].filter_chains[0].filters[1].typed_config.route_config.virtual_hosts[0].routes[0].route.cluster',
  'squid', 'tls'),
  sni('no comparison', (root) => { delete root.static_resources.listeners[4].filter_chain_matcher.matcher_tree.input; },
    '.static_resources.listeners[4].filter_chain_matcher.matcher_tree.input', '…',
    JSON.stringify((JSON.parse(SNI_FILES['envoy.json']) as Json).static_resources.listeners[4].filter_chain_matcher.matcher_tree.input)),
  sni('another target of tunnels', (root) => {
    root.static_resources.listeners[4].filter_chains[0].filters[0].typed_config.tunneling_config.hostname = 'evil.example:443';
  }, '.static_resources.listeners[4].filter_chains[0].filters[0].typed_config.tunneling_config.hostname', 'evil.example:443',
  '%FILTER_STATE(egress-proxy.name:PLAIN)%:%FILTER_STATE(egress-proxy.port:PLAIN)%'),
  sni('agents without a bound of connections', (root) => { root.static_resources.listeners[2].ignore_global_conn_limit = true; },
    '.static_resources.listeners[2].ignore_global_conn_limit', 'true'),
  sni('the port of an agent without its bound', (root) => { root.static_resources.listeners[3].filter_chains[0].filters.shift(); },
    '.static_resources.listeners[3].filter_chains[0].filters[0]', '…',
    `${JSON.stringify(connect(JSON.parse(SNI_FILES['envoy.json']) as Json, 3, 0)).slice(0, 200)}…`),
  sni('the port of an agent with more than its share', (root) => { connect(root, 3, 0).typed_config.max_connections = 200; },
    '.static_resources.listeners[3].filter_chains[0].filters[0].typed_config.max_connections', '200', '128'),
  sni('a name of one agent for another one, in another form', (root) => {
    connect(root, 3).typed_config.route_config.virtual_hosts[0].domains.push('z.example.com.:443');
  }, '.static_resources.listeners[3].filter_chains[0].filters[1].typed_config.route_config.virtual_hosts[0].domains[1]',
  'z.example.com.:443'),
  sni('more connections than the memory is for', (root) => {
    root.overload_manager.resource_monitors[1].typed_config.max_active_downstream_connections = 5000;
  }, '.overload_manager.resource_monitors[1].typed_config.max_active_downstream_connections', '5000', '272'),
  sni('another proxy', (root) => {
    root.static_resources.clusters[1].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address = '203.0.113.7';
  }, '.static_resources.clusters[1].load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address', '203.0.113.7',
  '127.0.0.1'),

  syslog('a program', (text) => `${text}destination spy { program("/bin/sh"); };\n`, 'destination spy { program("/bin/sh"); };', extra),
  syslog('another source', (text) => text.replace('keep-hostname(yes)', 'keep-hostname(no)'),
    'options { keep-hostname(no); stats-freq(0); };',
    (line) => other(line, 'options { keep-hostname(yes); stats-freq(0); };')),

  ofBroker('a container beside Envoy', (envoy, spec) => { spec.containers.push({ ...envoy, name: 'spy', ports: [] }); },
    'spec.containers[1]', 'spy', BESIDE),
  ofBroker('an init container', (envoy, spec) => { spec.initContainers = [spy(envoy)]; }, 'spec.initContainers[0]', 'spy', BESIDE),
  ofBroker('another file', (envoy) => { envoy.command[2] = '/etc/other/envoy.json'; }, `${CONTAINER}.command`,
    BROKER_ENVOY.command!.map((word, i) => (i === 2 ? '/etc/other/envoy.json' : word)), runs('envoy.json', BROKER_ENVOY.command!)),
  ofBroker('configuration in arguments', (envoy) => { envoy.args = ['--config-yaml', '{}']; }, `${CONTAINER}.args`, ['--config-yaml', '{}'],
    runs('envoy.json', [])),
  ofBroker('a variable', (envoy) => { envoy.env = [{ name: 'LD_PRELOAD', value: '/tmp/x.so' }]; }, `${CONTAINER}.env`, '…', VARIABLES),
  ofBroker('variables from elsewhere', (envoy) => { envoy.envFrom = [{ configMapRef: { name: 'x' } }]; },
    `${CONTAINER}.envFrom`, '…', HOOK),
  ofBroker('a program at the start', (envoy) => { envoy.lifecycle = { postStart: { exec: { command: ['/x'] } } }; },
    `${CONTAINER}.lifecycle`, '…', HOOK),
  ofBroker('a key mounted over the file', (envoy) => {
    envoy.volumeMounts.push({ name: 'key-coder', mountPath: '/etc/credential-broker/envoy.json' });
  }, `${CONTAINER}.volumeMounts`, '…', unread('envoy.json', '/etc/credential-broker')),
  ofBroker('another volume as the folder', (envoy) => {
    envoy.volumeMounts.find(({ name }: Json) => name === 'config').name = 'key-coder';
  },
  `${CONTAINER}.volumeMounts`, '…', unread('envoy.json', '/etc/credential-broker')),
  ofBroker('another key as the file', (_, spec) => {
    spec.volumes.find(({ name }: Json) => name === 'config').configMap.items = [{ key: 'other', path: 'envoy.json' }];
  }, `${CONTAINER}.volumeMounts`, '…', unread('envoy.json', '/etc/credential-broker')),
  ofBroker('the key of one grant for another', (envoy) => {
    envoy.volumeMounts.push({ name: 'key-coder', mountPath: '/var/run/secrets/credential-broker/other', readOnly: true });
  }, `${CONTAINER}.volumeMounts`, '/var/run/secrets/credential-broker/other', '"key-coder" is the volume of another folder'),
  ofSquid('a second file in the arguments', (one) => { one.command.push('-f', '/tmp/squid.conf'); }, `${CONTAINER}.command`,
    [...SQUID.command!, '-f', '/tmp/squid.conf'], runs('squid.conf', SQUID.command!)),
  ofSquid('a part of a volume as the file', (one) => {
    one.volumeMounts = [{ name: 'config', mountPath: '/etc/egress-proxy/squid.conf', subPath: 'other.conf' }];
  }, `${CONTAINER}.volumeMounts`, '…', unread('squid.conf', '/etc/egress-proxy')),
  ofSquid('a second ConfigMap as the folder', (one, spec) => {
    spec.volumes.push({ name: 'other', configMap: { name: 'other' } });
    one.volumeMounts[0].name = 'other';
  }, `${CONTAINER}.volumeMounts`, '…', unread('squid.conf', '/etc/egress-proxy')),
  ofSquid('a projected volume as the folder', (one, spec) => {
    spec.volumes.push({ name: 'other', projected: { sources: [{ configMap: { name: 'has-squid.conf' } }] } });
    one.volumeMounts[0].name = 'other';
  }, `${CONTAINER}.volumeMounts`, '…', unread('squid.conf', '/etc/egress-proxy')),
  ofSquid('a mount over the program', (one, spec) => {
    spec.volumes.push({ name: 'other', emptyDir: { sizeLimit: '1Mi' } });
    one.volumeMounts.push({ name: 'other', mountPath: '/usr/sbin' });
  }, `${CONTAINER}.volumeMounts`, '/usr/sbin', MOUNTED),
  ofSquid('a probe that runs a program', (one) => { one.livenessProbe = { exec: { command: ['squid', '-f', '/x'] } }; },
    `${CONTAINER}.livenessProbe`, '…', 'it runs another program in the gateway'),
  pod('another Corefile in the arguments', ofRole('dns-allowlist', 'Corefile'), configOf('Corefile'), (one) => {
    one.args[1] = '/tmp/Corefile';
  }, `${CONTAINER}.args`, ['-conf', '/tmp/Corefile'], runs('Corefile', COREDNS.args!)),
  pod('another resolver behind the resolver', ofRole('dns-allowlist', 'Corefile'), configOf('Corefile'), (_, spec) => {
    spec.dnsConfig = { options: [{ name: 'ndots', value: '1' }] };
  }, 'spec.dnsConfig', '…', RESOLVER),
  ...(['args', 'command'] as const).map((field) => finds(`${field} of falcosidekick`,
    relabelled(ofRole('alert-routing'), ({ spec }) => {
      spec.containers[0][field] = ['-c', '/tmp/config.yaml'];
    }), { field: `${CONTAINER}.${field}`, got: '…', detail: 'falcosidekick takes its sinks from elsewhere than its variables' },
    { unseenAlone: true })),
  finds('Squid of a proxy without the label of its role', relabelled(ofProxy, ({ metadata }) => {
    delete metadata.labels['cdk8s-hardened-agents/role'];
    metadata.labels['cdk8s-hardened-agents/agent'] = 'true';
  }), { field: 'metadata.labels["cdk8s-hardened-agents/role"]', detail: 'the pod runs the program of the role "egress-proxy"' },
  besideUnseen(configOf('squid.conf'))),

  ...['cdk8s-hardened-agents/gateway', 'cdk8s.io/metadata.addr'].flatMap((label): Case[] => {
    const select = ({ metadata, ...one }: Json): Json => (
      { ...one, metadata: { ...metadata, labels: { ...metadata.labels, [label]: 'c8' } } });
    const standIn = (namespace: string) => () => {
      const { metadata: { labels, ...metadata }, ...one } = select(valid('Pod'));
      return { ...one, metadata: { ...metadata, namespace, labels: namespace === 'gateways' ? { [label]: labels[label] } : labels } };
    };
    const closed = makePolicy({ name: 'closed', namespace: 'gateways' }, {
      podSelector: { matchLabels: { [label]: 'c8' } }, policyTypes: ['Ingress', 'Egress'],
    });
    const view: CaseOptions['view'] = (around) => (
      [...besideBroker()!(around).map((one) => (one.kind === 'Pod' ? select(one) : one)), closed]);
    return [
      finds(`a pod that policies select as the broker, by ${label}`, standIn('gateways'),
        { field: `metadata.labels["${label}"]`, got: 'c8', detail: 'policies and Services select Pod "gateways/broker" by it' },
        { view, unseenAlone: true }),
      allows(`the same label in another namespace: ${label}`, standIn('agents'), { view }),
    ];
  }),

  allows('what CredentialBroker writes', () => brokerConfigMap(), { view: besideBroker({ more: [valid('Pod')] }) }),
  allows('the same JSON in another form', () => brokerConfigMap(editedFiles(() => {})), { view: besideBroker({ more: [valid('Pod')] }) }),
  allows('what EgressProxy writes', () => sniConfig(), besideUnseen(sniProxy())),
  allows('what DnsAllowlist writes', () => configOf('Corefile'), besideUnseen(ofRole('dns-allowlist', 'Corefile')())),
  allows('what DenialAlerts writes', () => configOf('syslog-ng.conf'), besideUnseen(ofRole('denial-alerts', 'syslog-ng.conf')())),
  allows('another name, which the report shows', () => {
    const { Corefile } = configOf('Corefile').data;
    return { ...configOf('Corefile'), data: { Corefile: Corefile.replace('\'api.', '\'a.example.com.\',\n\'api.') } };
  }, besideUnseen(ofRole('dns-allowlist', 'Corefile')())),
  allows('a file of others', () => ({ ...configOf('squid.conf'), data: { 'squid.conf': 'http_access allow all' } }), {}),
];
