import { Allowlist, Allowlists, ReadAllowlists } from './allowlist';
import { Cidr, cidrIn } from '../address/cidr';
import { domainOf, isWildcard } from '../address/host-pattern';
import { withNonPublic } from '../address/public';

/** The port of the proxy for callers that have no port of their own. */
export const PROXY_PORT = 3128;

/**
 * The port of the kubelet's probes, which no policy opens to anyone. It has a queue of its own: connections of agents that wait for Squid
 * do not make probes fail.
 */
export const SQUID_PROBE_PORT = 3130;

/** Where Squid listens if Envoy is in front of it: only processes of its own pod can connect. */
export const SQUID_BEHIND_ENVOY = { address: '127.0.0.1', port: 3129 };

/** Ports for agents that Squid can listen on, beside `PROXY_PORT` and that of the probes. It opens 128 at most, and no further one. */
export const MAX_SQUID_PORTS = 126;

/** Who calls Squid: the agents, or Envoy in the same pod, which says for whom. */
interface Caller {
  /** What is before a port that Squid listens on. */
  readonly address: string;
  /** The port that is there even if no one may use it. */
  readonly port: number;
  /** Lines about other ports. */
  readonly listen: readonly string[];
  /** Lines that refuse everything on some of them. */
  readonly refused: readonly string[];
  /** The address of the agent in the log. */
  readonly client: string;
  readonly limits: string;
}

const AGENTS: Caller = {
  address: '',
  port: PROXY_PORT,
  listen: [`http_port ${SQUID_PROBE_PORT} name=probes`],
  refused: ['# Probes connect and ask nothing.', 'acl probes myportname probes', 'http_access deny probes', ''],
  client: '%>a',
  limits: `# Two for each tunnel, of which the buffers fit into the memory. One client cannot take a third of them.
max_filedescriptors 2048
# Of those before a new one.
client_ip_max_connections 299`,
};

const ENVOY: Caller = {
  address: `${SQUID_BEHIND_ENVOY.address}:`,
  port: SQUID_BEHIND_ENVOY.port,
  listen: [],
  refused: [],
  client: '%#{X-Forwarded-For}>h',
  limits: `# Envoy bounds the connections. All of them have its address.
max_filedescriptors 2048`,
};

const settings = ({ client, limits }: Caller) => `# Nothing is kept, on disk or in memory, and nothing runs beside the one process.
pid_filename none
netdb_filename none
coredump_dir none
pinger_enable off
eui_lookup off
cache deny all
cache_mem 0 MB
memory_pools off
digest_generation off

# Names are asked for as they stand, and only when they are allowed; by default every client's address is asked for too.
hosts_file none
negative_dns_ttl 30 seconds
url_rewrite_extras -
store_id_extras -

# Answers tell nothing of the proxy.
visible_hostname egress-proxy
httpd_suppress_version_string on
via off
forwarded_for delete
email_err_data off
err_page_stylesheet none

${limits}
client_persistent_connections off
request_header_max_size 16 KB
request_start_timeout 30 seconds
request_timeout 30 seconds
connect_timeout 10 seconds
forward_timeout 30 seconds
shutdown_lifetime 20 seconds

# One line of JSON for each request; what clients choose is URL-quoted. Probes ask nothing and are left out.
logformat json {"time":"%{%Y-%m-%dT%H:%M:%SZ}tg","client":"${client}","method":"%#rm","name":"%#>rd","port":"%>rP","verdict":"%Ss",\
"status":"%>Hs","url":"%#ru","address":"%<a","sent":"%>st","received":"%<st","milliseconds":"%tr"}
acl asked has request
access_log stdio:/dev/stdout json asked
cache_log /dev/stderr
`;

/** What a squid.conf is written from. */
interface SquidOptions {
  /** The lists by the port that Squid is called on. Behind Envoy there is one, and Envoy decides who may use what. */
  readonly lists: Allowlists;
  /** Blocks that no name may lead to, beside those that are public in no cluster. */
  readonly refused: readonly Cidr[];
  readonly isBehindEnvoy: boolean;
}

/**
 * Squid's whole configuration.
 *
 * Names are host names in lower case, of which the first label may be "*". They contain nothing that ends a value or a line, and no name
 * begins with a dot.
 */
export function squidConf({ lists, refused, isBehindEnvoy }: SquidOptions): string {
  const caller = isBehindEnvoy ? ENVOY : AGENTS;
  const sorted = [...lists].sort(([a], [b]) => a - b);
  const ports = [...new Set(sorted.flatMap(([, list]) => [...list.keys()]))].sort((a, b) => a - b);
  return [
    ...sorted.map(([via]) => `http_port ${caller.address}${via} name=via_${via}`),
    ...caller.listen,
    '',
    settings(caller),
    '# Where no name may lead: private, special and the cluster\'s own addresses. A name with one such address is refused.',
    ...withNonPublic(refused).map(({ text }) => `acl inside dst ${text}`),
    'acl resolved dst all',
    '',
    ...caller.refused,
    '# Tunnels to these names and ports, and nothing else. The addresses are looked up last, so that other names are never asked for.',
    ...ports.map((port) => `acl port_${port} port ${port}`),
    ...sorted.flatMap(([via, list]) => [`acl via_${via} myportname via_${via}`, ...allowedVia(via, list)]),
    'http_access deny all',
    '',
  ].join('\n');
}

/** What callers may open on one port of the proxy. */
function allowedVia(via: number, list: Allowlist): string[] {
  const ports = [...list.keys()].sort((a, b) => a - b);
  return ports.flatMap((port) => SQUID_ACLS.flatMap((type) => allowed(type, via, port, list)));
}

/** The names of one port that one type of `acl` compares. */
function allowed(type: SquidAcl, via: number, port: number, list: Allowlist): string[] {
  const values = [...list.get(port)!].sort().map(squidAcl).filter(([of]) => of === type).map(([, value]) => value);
  const acl = `${type === 'dstdomain' ? 'names' : 'wildcards'}_${via}_${port}`;
  return values.length === 0 ? [] : [
    ...values.map((value) => `acl ${acl} ${type} -n ${value}`),
    `http_access allow via_${via} CONNECT port_${port} ${acl} !inside resolved`,
  ];
}

/**
 * What the lines say that `squidConf` writes, each by itself.
 *
 * Lines of another form say nothing here. The file that `squidConf` writes from the result differs from the text at them.
 */
export function readSquidConf(text: string): SquidOptions {
  const lines = text.split('\n');
  const isBehindEnvoy = lines[0].startsWith(`http_port ${ENVOY.address}`);
  const read = new ReadAllowlists();
  read.open((isBehindEnvoy ? ENVOY : AGENTS).port);
  lines.forEach((line) => read.open(Number(LISTEN.exec(line)?.[1])));
  allowedIn(lines).forEach(({ via, name, port }) => read.add(via, name, port));
  return { lists: read.lists, refused: lines.flatMap((line) => cidrIn(REFUSED.exec(line)?.[1]) ?? []), isBehindEnvoy };
}

/** A name that a line allows on a port. The first line is 1. */
interface AllowedLine {
  /** The port of the proxy. */
  readonly via: number;
  readonly name: string;
  readonly port: number;
  readonly line: number;
}

/** What the lines with names allow. */
export function allowedIn(lines: readonly string[]): AllowedLine[] {
  return lines.flatMap((text, i) => {
    const [, via, port, type, value] = ALLOWED.exec(text) ?? [];
    return value === undefined ? [] : [{
      via: Number(via), name: nameOfSquidAcl(type as SquidAcl, value), port: Number(port), line: i + 1,
    }];
  });
}

const LISTEN = /^http_port (?:127\.0\.0\.1:)?([1-9]\d{0,4}) name=via_\1$/;
const ALLOWED = /^acl (?:names|wildcards)_([1-9]\d{0,4})_([1-9]\d{0,4}) (dstdomain|dstdom_regex) -n (\S+)$/;
const REFUSED = /^acl inside dst (\S+)$/;

/** How a squid.conf names hosts. */

/** The types of `acl` that compare names. */
const SQUID_ACLS = ['dstdomain', 'dstdom_regex'] as const;
type SquidAcl = typeof SQUID_ACLS[number];

/** One label. Squid compares names in lower case and without final dots. */
const LABEL = '^[a-z0-9-]+';

/** What `squidAcl` writes for a wildcard, and its domain with a dot before each label. */
const ONE_LABEL = /^\^\[a-z0-9-\]\+((\\\.[a-z0-9-]+)+)\$$/;

/** The type and value of an `acl` for a name, or for a wildcard of one label: those of `dstdomain` match at any depth. */
export function squidAcl(name: string): [type: SquidAcl, value: string] {
  return isWildcard(name) ? ['dstdom_regex', `${LABEL}\\.${domainOf(name).replace(/\./g, '\\.')}$`] : ['dstdomain', name];
}

/** The name or pattern that an `acl` matches. An expression that this library does not write may match every name. */
export function nameOfSquidAcl(type: SquidAcl, value: string): string {
  if (type === 'dstdomain') {
    return value;
  }
  const domain = ONE_LABEL.exec(value)?.[1];
  return domain === undefined ? '*' : `*${domain.replace(/\\/g, '')}`;
}
