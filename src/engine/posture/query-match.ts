import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { peerOf, portOf } from './reach-changes-peer';
import { AddressSet } from '../address/address-set';
import { CidrError, parseAddress, parseCidr } from '../address/cidr';
import { canonicalName, mayMatch } from '../address/host-pattern';
import { METADATA, METADATA_FORMS, METADATA_NAMES } from '../address/metadata';
import { PortSet, Protocol, isPort } from '../address/port-set';
import { PRIVATE_BLOCKS, PUBLIC, openFamilies } from '../address/public';
import { RANGE_OPTIONS, Ranges, mayHold, ofKubernetes } from '../address/ranges';
import { NAMESPACE_NAME } from '../manifest/labels';

/** What the command line and the page of a report share: it reads no manifest, since a browser runs it, too. */

/** What a query asks for: addresses, the name of a host, or a workload or Service of the manifests. */
export interface QueryText {
  readonly text: string;
  /** What it stands for, such as "the metadata endpoints". */
  readonly meaning?: string;
  readonly addresses?: AddressSet;
  /** Whether only hosts outside the cluster are meant. */
  readonly isOutside?: boolean;
  readonly host?: string;
  readonly inCluster?: InCluster;
  /** The ports that a query is about. */
  readonly ports: PortSet;
}

/** Something in the cluster by its name. */
export interface InCluster {
  /** Empty if the text does not say it. */
  readonly namespace: string;
  readonly name: string;
  /** Whether the text can only be a Service, such as "search.tools.svc". */
  readonly isService: boolean;
  readonly port?: QueryPort;
}

export interface QueryPort {
  readonly protocol: Protocol;
  readonly number: number;
}

/** A text that is no target. The message says what it must be. */
export class QueryError extends Error {
  /** @param isLike whether the text is like a target that is wrong, so that the message is about it */
  constructor(message: string, public readonly isLike = true) {
    super(message);
  }
}

/** The metadata endpoints, also as IPv6 addresses that a network translates. */
const ENDPOINTS = METADATA.union(METADATA_FORMS);

/** Names of addresses. */
const WORDS: { readonly [word: string]: (ranges: Partial<Ranges>) => AddressSet } = {
  'internet': () => PUBLIC[4].union(PUBLIC[6]),
  'metadata': () => ENDPOINTS,
  'private': () => AddressSet.of(PRIVATE_BLOCKS),
  'pods': ({ pods = [] }) => AddressSet.of(pods),
  'services': ({ services = [] }) => AddressSet.of(services),
  'nodes': ({ nodes = [] }) => AddressSet.of(nodes),
  'api-server': ({ apiServers = [], services = [] }) =>
    AddressSet.of(apiServers.length === 0 ? [] : [...apiServers, ...services.map(ofKubernetes)]),
};

/** The ranges that a word needs, by the option that gives them. */
const OPTIONS: { readonly [word: string]: string } = {
  'pods': RANGE_OPTIONS.podCidrs,
  'services': RANGE_OPTIONS.serviceCidrs,
  'nodes': RANGE_OPTIONS.nodeCidrs,
  'api-server': RANGE_OPTIONS.apiServerCidrs,
};

const FORMS = 'be an address, a block, the name of a host, "namespace/name" of a workload or a Service, '
  + `or one of ${Object.keys(WORDS).join(', ')}, each with or without a port such as ":443" or ":53/UDP"`;

const ADDRESS = /^[\d.]+(\/\d+)?$|:/;
const HOST = /^(?=.{1,253}$)[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)+$/;
const SERVICE = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/;
const NAMED = /^(?:([a-z\d.-]+)\/)?([a-z\d.-]+)$/;

/**
 * Reads a target: "169.254.169.254", "10.0.0.0/8:443", "[fd00::1]:53/UDP", "api.example.com", "tools/search:8443", "internet".
 *
 * @throws QueryError if it is none
 */
export function readQuery(text: string, ranges: Partial<Ranges>): QueryText {
  const { what, port } = partsOf(text);
  const ports = portsFrom(port);
  const word = Object.hasOwn(WORDS, what) ? WORDS[what] : undefined;
  if (word) {
    const addresses = word(ranges);
    if (addresses.isEmpty) {
      throw new QueryError(`be known: give the addresses with ${OPTIONS[what]}`);
    }
    return { text, addresses, ...what === 'internet' && { isOutside: true }, ports };
  }
  if (ADDRESS.test(what)) {
    return { text, addresses: AddressSet.of([blockOf(what)]), ports };
  }
  const name = canonicalName(what);
  if (METADATA_NAMES.includes(name)) {
    return { text, meaning: 'the metadata endpoints', addresses: ENDPOINTS, ports };
  }
  const [, service, ofNamespace] = SERVICE.exec(name) ?? [];
  if (service !== undefined) {
    return { text, inCluster: { namespace: ofNamespace, name: service, isService: true, port }, ports };
  }
  if (what.includes('.') && !what.includes('/')) {
    if (!HOST.test(name)) {
      throw new QueryError(FORMS, false);
    }
    return { text, host: name, ports };
  }
  const [, namespace = '', own] = NAMED.exec(what) ?? [];
  if (own === undefined) {
    throw new QueryError(FORMS, false);
  }
  return { text, inCluster: { namespace, name: own, isService: false, port }, ports };
}

/** Every port where a text names none. */
export function portsFrom(port: QueryPort | undefined): PortSet {
  return port ? PortSet.of([{ protocol: port.protocol, first: port.number, last: port.number }]) : PortSet.ALL;
}

function partsOf(text: string): { readonly what: string; readonly port?: QueryPort } {
  const isPlainIpv6 = text.split(':').length > 2 && !text.startsWith('[');
  const [, what, digits, protocol = 'TCP'] = isPlainIpv6 ? [text, text]
    : /^(\[[^\]]*\](?:\/\d+)?|[^:]*)(?::(\d+)(?:\/(TCP|UDP|SCTP))?)?$/i.exec(text) ?? [];
  const number = Number(digits);
  if (!what || (digits !== undefined && !isPort(number))) {
    throw new QueryError(FORMS, false);
  }
  const port = { protocol: protocol.toUpperCase() as Protocol, number };
  return { what: what.replace(/^\[(.*)\]/, '$1'), ...digits !== undefined && { port } };
}

function blockOf(what: string) {
  try {
    return what.includes('/') ? parseCidr(what) : parseAddress(what);
  } catch (error) {
    throw error instanceof CidrError ? new QueryError(error.message.replace(/^must /, '')) : error;
  }
}

/** Begins the detail of an edge that a policy opens at most: what else it says is not computed. */
export const AT_MOST = 'at most, by ';

export type QueryMatch = 'yes' | 'maybe' | 'no';

/** An edge by its texts. */
type EdgeText = Pick<PostureEdge, 'kind' | 'peer' | 'ports' | 'detail'>;

/** How an edge leads to a target. */
interface MatchedEdge {
  readonly match: QueryMatch;
  /** The ports that both have. */
  readonly ports: PortSet;
}

/** The kinds of what an agent calls. */
export const CALLED: readonly PostureEdgeKind[] = [
  PostureEdgeKind.ADDRESS, PostureEdgeKind.HOST, PostureEdgeKind.POD, PostureEdgeKind.NODE, PostureEdgeKind.GRANT,
];

/** Whether an open edge leads to a target, and on which of its ports. */
export function matchOf(target: QueryText, edge: EdgeText, ranges: Partial<Ranges>): MatchedEdge {
  const ports = portsOf(edge).intersect(target.ports);
  const match = ports.isEmpty || !CALLED.includes(edge.kind) ? 'no'
    : target.addresses ? matchOfAddresses(target.addresses, target.isOutside === true, edge, ranges)
      : target.host !== undefined ? matchOfHost(target.host, edge) : matchOfPods(target.inCluster!, edge, ranges);
  return { match: match === 'yes' && edge.detail?.startsWith(AT_MOST) ? 'maybe' : match, ports };
}

/** The ports of an edge by number. Ports that no one reads may be every port. */
export function portsOf({ ports }: EdgeText): PortSet {
  return ports.length === 0 ? PortSet.ALL : PortSet.of(ports.flatMap((text) => {
    const { numbers, names } = portOf(text) ?? { numbers: PortSet.ALL, names: [] };
    const named = names.flatMap((name) => portOf(name.replace(/^\S+(\/[A-Z]+) \((\d+)\)$/, '$2$1'))?.numbers.ranges ?? []);
    return [...numbers.ranges, ...named];
  }));
}

function matchOfAddresses(wanted: AddressSet, isOutside: boolean, { kind, peer }: EdgeText, ranges: Partial<Ranges>): QueryMatch {
  const { addresses } = peerOf(peer);
  const isOf = (...parts: ('pods' | 'services' | 'nodes')[]) => !isOutside
    && parts.some((part) => mayHold(AddressSet.of(ranges[part] ?? []), wanted, part === 'nodes') !== 'no');
  switch (kind) {
    case PostureEdgeKind.ADDRESS: return addresses === undefined ? 'maybe' : addresses.intersect(wanted).isEmpty ? 'no' : 'yes';
    case PostureEdgeKind.POD: return isOf('pods', 'services') ? 'maybe' : 'no';
    case PostureEdgeKind.NODE: return isOf('nodes') ? 'maybe' : 'no';
    default: return wanted.intersect(HOSTS).isEmpty ? 'no' : HOSTS.subtract(wanted).isEmpty ? 'yes' : 'maybe'; // a name has some address
  }
}

const HOSTS = PUBLIC[4].union(PUBLIC[6]).subtract(ENDPOINTS);

/** A name may lead into a private network, and to no address of the link or the node itself. */
const ANY_HOST = HOSTS.union(AddressSet.of(PRIVATE_BLOCKS));

function matchOfHost(host: string, { kind, peer }: EdgeText): QueryMatch {
  if (kind === PostureEdgeKind.HOST || kind === PostureEdgeKind.GRANT) {
    return mayMatch(peer.split(/: | /, 1)[0], host) ? 'yes' : 'no';
  }
  const { addresses } = peerOf(peer);
  return kind !== PostureEdgeKind.ADDRESS || addresses?.intersect(ANY_HOST).isEmpty ? 'no'
    : addresses && openFamilies(addresses.intersect(HOSTS)).length > 0 ? 'yes' : 'maybe';
}

/** Without manifests, a workload is one that the edge names. One that it does not name may be among pods that only labels say. */
function matchOfPods({ namespace, name }: InCluster, { kind, peer, detail = '' }: EdgeText, { pods = [] }: Partial<Ranges>): QueryMatch {
  if (kind === PostureEdgeKind.ADDRESS) {
    const { addresses } = peerOf(peer);
    return addresses && mayHold(AddressSet.of(pods), addresses) === 'no' ? 'no' : 'maybe';
  }
  if (kind !== PostureEdgeKind.POD) {
    return kind === PostureEdgeKind.NODE ? 'maybe' : 'no';
  }
  const named = peerOf(peer).labels?.namespaces.find(({ key, values }) => key === NAMESPACE_NAME && values)?.values;
  if (namespace !== '' && named && !named.includes(namespace)) {
    return 'no';
  }
  const [open] = detail.split(/(?:; )?refused by /);
  const isNamed = [...`${peer} ${open}`.matchAll(/"([^"]*\/)?([^"/]+)"/g)]
    .some(([, of = '', one]) => one === name && (namespace === '' || of === `${namespace}/`));
  const isListed = /\b[A-Z]\w* "/.test(`${peer} ${detail}`) && !/ and \d+ more/.test(detail);
  return isNamed ? 'yes' : isListed ? 'no' : 'maybe';
}
