import { addressIn } from '../address/cidr';
import { isHostName } from '../address/host-pattern';

/** The port that the resolver listens on, by UDP and TCP: a port that needs no capability. */
export const DNS_PORT = 1053;

/** Ports of the liveness and readiness endpoints. */
export const HEALTH_PORT = 8080;
export const READY_PORT = 8181;

/** Where `forward` finds the cluster's resolver: the kubelet writes it there for the pod. */
const POD_RESOLVERS = '/etc/resolv.conf';

/**
 * The length of a query for the name, with its header and an empty EDNS record. In `name()`, a dot stands for the length of each label,
 * and the length of the root is missing.
 */
const LONGEST = 'len(name()) + 28';

/** One line of JSON for each refusal. CoreDNS writes "[INFO] " before each message, so the JSON is on the next line. */
const log = (name: string, before = '') => {
  const fields = { client: '{remote}', proto: '{proto}', type: '{type}', name, rcode: '{rcode}' };
  const json = Object.entries(fields).map(([key, value]) => `"${key}":${value === 'null' ? value : `"${value}"`}`).join();
  return `log . "refused${before}\n${`{${json}}`.replace(/"/g, '\\"')}"`;
};

/** An answer of the resolver itself, with the reason as an extended DNS error. 15 means "blocked". */
const answer = (rcode: string, ...more: string[]) => ['template ANY ANY {', `  rcode ${rcode}`, ...more, '}'];
const BLOCKED = '  ederror 15 "not on the allowlist"';

/** What a Corefile is written from. */
interface CorefileOptions {
  readonly names: readonly string[];
  /** Addresses of resolvers. None for that of the cluster. */
  readonly upstreams: readonly string[];
}

/**
 * CoreDNS' configuration. Names are host names in lower case, and upstreams are addresses: they contain nothing that ends a text or a line.
 *
 * The first view that matches a query answers it, and only the first view forwards. A view whose expression fails to evaluate does not
 * match, so every other query is refused.
 */
export function corefile({ names, upstreams }: CorefileOptions): string {
  return [
    '# The one block that asks a resolver: for the addresses of these very names, and with nothing beside the question.',
    ...block([
      ...view('allowed',
        'opcode() == 0 && class() == \'IN\' && type() in [\'A\', \'AAAA\']',
        `size() <= ${LONGEST}`,
        `name() in [\n${[...names].sort().map((name) => `'${name}.',\n`).join('')}]`),
      'errors',
      `health :${HEALTH_PORT} {`, '  lameduck 5s', '}',
      `ready :${READY_PORT}`,
      'rewrite name regex (.*)\\. {1} # in lower case: the case of letters carries nothing out',
      'cache',
      `forward . ${upstreams.length > 0 ? upstreams.join(' ') : POD_RESOLVERS}`,
    ]),
    '# What JSON cannot hold as CoreDNS writes it stands on the line before.',
    ...block([...view('unprintable', 'name() contains \'\\\\\''), log('null', ' {name}'), ...answer('NXDOMAIN', BLOCKED)]),
    '# Clients that get FORMERR ask again without options such as cookies.',
    ...block([...view('laden', `size() > ${LONGEST}`), log('{name}'), ...answer('FORMERR')]),
    '# Not REFUSED: musl waits for another answer until it times out.',
    ...block([...view('unlisted', 'type() in [\'A\', \'AAAA\']'), log('{name}'), ...answer('NXDOMAIN', BLOCKED)]),
    '# Other types of a name that may exist: nothing there.',
    ...block([log('{name}'), ...answer('NOERROR', BLOCKED)]),
  ].join('\n');
}

/**
 * What the lines say that `corefile` writes, each by itself.
 *
 * Lines of another form say nothing here. The file that `corefile` writes from the result differs from the text at them.
 */
export function readCorefile(text: string): CorefileOptions {
  const lines = text.split('\n');
  const names = lines.map((line) => /^'([a-z0-9.-]+)\.',$/.exec(line)?.[1]).filter((name) => name !== undefined && isHostName(name));
  const upstreams = lines.map((line) => /^  forward \. (.+)$/.exec(line)?.[1]).find((one) => one !== undefined)?.split(' ') ?? [];
  return { names: [...new Set(names as string[])], upstreams: upstreams.every(addressIn) ? upstreams : [] };
}

function view(name: string, ...expressions: string[]): string[] {
  return [`view ${name} {`, ...expressions.map((expression) => `  expr "${expression}"`), '}'];
}

function block(lines: string[]): string[] {
  return [`.:${DNS_PORT} {`, ...lines.map((line) => `  ${line}`), '}', ''];
}
