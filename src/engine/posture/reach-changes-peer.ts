import { AddressSet } from '../address/address-set';
import { AddressRange, bitsOf, blockOf, parseCidr } from '../address/cidr';
import { HIGHEST_PORT, LOWEST_PORT, PROTOCOLS, PortSet, Protocol } from '../address/port-set';
import { NAMESPACE_NAME } from '../manifest/labels';
import { BoundedCache, memoize } from '../value/memoize';

/** One requirement of a label selector. */
export interface Requirement {
  readonly text: string;
  readonly key: string;
  /** The values of which the label must have one. */
  readonly values?: readonly string[];
  readonly exists?: boolean;
}

/** Labels that pods and their namespaces have. */
interface PodLabels {
  readonly pods: readonly Requirement[];
  readonly namespaces: readonly Requirement[];
}

/** The other end of an edge, read from its text. */
export interface Peer {
  readonly text: string;
  /** Everyone: all addresses, pods, nodes and hosts. */
  readonly isEveryone?: boolean;
  readonly addresses?: AddressSet;
  readonly labels?: PodLabels;
  /** Where the addresses of pods are, of which only the names of ports are known. */
  readonly podsAt?: AddressSet;
}

export const EVERYONE = 'everyone';

const PODS_AT = 'pods at ';
const ADDRESS = /^[\da-f.:]+\/\d+/i;
const PODS = /^(?:every pod|pods (.+)) in (?:(every namespace)|(the namespace of the policy)|namespaces (.+)|namespace (\S+))$/s;
const ALL_ADDRESSES = ['0.0.0.0/0', '::/0'];

const peers = new BoundedCache<Peer>();

/**
 * Reads the text of a peer: "everyone", "0.0.0.0/0 except 10.0.0.0/8", "pods app=web in namespace tools", or anything else.
 *
 * @throws CidrError at a wrong block
 */
export function peerOf(text: string): Peer {
  return memoize(peers, text, () => {
    if (text === EVERYONE) {
      return { text, isEveryone: true, addresses: setOf(ALL_ADDRESSES) };
    }
    if (ADDRESS.test(text)) {
      return { text, addresses: addressesIn(text) };
    }
    if (text.startsWith(PODS_AT)) {
      return { text, podsAt: addressesIn(text.slice(PODS_AT.length)) };
    }
    const found = PODS.exec(text);
    if (!found) {
      return { text };
    }
    const [, pods = '', every, own, namespaces = '', name] = found;
    const inNamespaces = own ?? (name !== undefined ? `${NAMESPACE_NAME}=${name}` : every ? '' : namespaces);
    return { text, labels: { pods: requirementsOf(pods), namespaces: requirementsOf(inNamespaces) } };
  });
}

/** Whether all that `inner` means is among what `outer` means. Of addresses, ask `AddressSet`. */
export function covers(outer: Peer, inner: Peer): boolean {
  if (outer.isEveryone || outer.text === inner.text) {
    return true;
  }
  if (outer.podsAt) {
    return inner.podsAt?.subtract(outer.podsAt).isEmpty === true;
  }
  if (!outer.labels) {
    return outer.text === 'every node' && inner.text.startsWith('nodes ');
  }
  const { pods, namespaces } = outer.labels;
  return inner.labels
    ? isAmong(inner.labels.pods, pods) && isAmong(inner.labels.namespaces, namespaces)
    : pods.length + namespaces.length === 0 && (inner.podsAt !== undefined || WORKLOAD.test(inner.text));
}

/** Pods that are given by the object that makes them. */
export const WORKLOAD = /^[A-Z]\w* "/;

/** Thousands of agents may reach the same addresses. */
const knownTexts = new BoundedCache<readonly string[]>();

/** The addresses in the shortest texts: blocks, or for each family one block except others. */
export function addressTexts(set: AddressSet): readonly string[] {
  const key = set.ranges.map(({ family, first, last }) => `${family} ${first} ${last}`).join();
  return memoize(knownTexts, key, () => ([4, 6] as const).flatMap((family) => {
    const ranges = set.ranges.filter((range) => range.family === family);
    const blocks = AddressSet.of(ranges).cidrs().map(({ text }) => text);
    if (blocks.length <= 2) {
      return blocks;
    }
    const around = smallestAround({ family, first: ranges[0].first, last: ranges[ranges.length - 1].last });
    const except = AddressSet.of([around]).subtract(AddressSet.of(ranges)).cidrs().map(({ text }) => text);
    return except.length + 1 < blocks.length ? [`${around.text} except ${except.join(', ')}`] : blocks;
  }));
}

function smallestAround({ family, first, last }: AddressRange) {
  let prefix = bitsOf(family);
  while (blockOf(family, first, prefix).last < last) {
    prefix--;
  }
  return blockOf(family, first, prefix);
}

function addressesIn(text: string): AddressSet {
  const [blocks, except] = text.split(' except ');
  return setOf(blocks.split(', ')).subtract(setOf(except?.split(', ') ?? []));
}

function setOf(blocks: readonly string[]): AddressSet {
  return AddressSet.of(blocks.map(parseCidr));
}

/** A selector as kubectl writes it, split at the commas that are not in brackets. */
function requirementsOf(selector: string): Requirement[] {
  return selector.match(/[^,(]*(?:\([^)]*\)?[^,(]*)*/g)!.filter((text) => text !== '').map((text) => {
    const [, key, one, several] = /^([^\s=!]+)(?:=(.*)| in \((.*)\))$/s.exec(text) ?? [];
    return key === undefined
      ? { text, key: text, exists: /^[^\s=!]+$/.test(text) }
      : { text, key, values: one === undefined ? several.split(',') : [one] };
  });
}

/** Whether labels that meet the requirements of `inner` meet those of `outer`. */
function isAmong(inner: readonly Requirement[], outer: readonly Requirement[]): boolean {
  return outer.every((wanted) => inner.some((given) => given.text === wanted.text || (given.key === wanted.key && given.values !== undefined
    && (wanted.exists || given.values.every((value) => wanted.values?.includes(value))))));
}

/** Ports of a target: by number, and by name with the numbers that pods give the name. */
export interface TargetPorts {
  readonly numbers: PortSet;
  /** Such as "http/TCP", and "http/TCP (8080)" for a number of it. */
  readonly names: readonly string[];
}

export const NO_PORTS: TargetPorts = { numbers: PortSet.EMPTY, names: [] };

/** Reads one port as `PostureEdge` has it: "443/TCP", "8000-8100/UDP", "every port", "every TCP port" or "http/TCP (8080, 8081)". */
export function portOf(text: string): TargetPorts | undefined {
  if (text === 'every port') {
    return { numbers: PortSet.ALL, names: [] };
  }
  const protocol = protocolOf(/^every ([A-Z]+) port$/.exec(text)?.[1]);
  if (protocol) {
    return { numbers: PortSet.every(protocol), names: [] };
  }
  const [, what, by, numbers] = /^([\da-z-]+)\/([A-Z]+)(?: \((\d+(?:, \d+)*)\))?$/.exec(text) ?? [];
  const own = protocolOf(by);
  if (!own) {
    return undefined;
  }
  if (/[a-z]/.test(what)) {
    const name = `${what}/${own}`;
    return { numbers: PortSet.EMPTY, names: [name, ...(numbers?.split(', ') ?? []).map((number) => `${name} (${number})`)] };
  }
  const [, first, last = first] = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(what) ?? [];
  const range = { protocol: own, first: Number(first), last: Number(last) };
  const isRange = numbers === undefined && LOWEST_PORT <= range.first && range.first <= range.last && range.last <= HIGHEST_PORT;
  return isRange ? { numbers: PortSet.of([range]), names: [] } : undefined;
}

/** All of them together. */
export function unionOfPorts(all: readonly TargetPorts[]): TargetPorts {
  return all.length === 1 ? all[0] : {
    numbers: PortSet.of(all.flatMap(({ numbers }) => numbers.ranges)),
    names: [...new Set(all.flatMap(({ names }) => names))].sort(),
  };
}

/** What is in `ports` and not in `known`. A name is known if the same name is, and a number of it also where that number is open. */
export function portsWithout(ports: TargetPorts, known: TargetPorts): TargetPorts {
  const isKnown = (text: string) => {
    const [, name, protocol, number] = /^([\da-z-]+)\/([A-Z]+)(?: \((\d+)\))?$/.exec(text)!;
    const own = protocol as Protocol;
    if (known.numbers.contains(PortSet.every(own)) || known.names.includes(text)) {
      return true;
    }
    const port = Number(number);
    return number !== undefined && known.names.includes(`${name}/${own}`) && known.numbers.has({ protocol: own, first: port, last: port });
  };
  return { numbers: ports.numbers.subtract(known.numbers), names: ports.names.filter((text) => !isKnown(text)) };
}

/** What is in both. */
export function commonPorts(one: TargetPorts, other: TargetPorts): TargetPorts {
  const rest = portsWithout(one, other);
  return { numbers: one.numbers.subtract(rest.numbers), names: one.names.filter((name) => !rest.names.includes(name)) };
}

export function hasPorts({ numbers, names }: TargetPorts): boolean {
  return !numbers.isEmpty || names.length > 0;
}

/** Each range and name as the end of a line: ":443", ":53/UDP", ":http (8080)" and " on every port". */
export function portTexts({ numbers, names }: TargetPorts): string[] {
  const alone = names.filter((name) => !names.some((text) => text.startsWith(`${name} (`)));
  return [...numbers.texts(), ...alone]
    .map((text) => (text.startsWith('every ') ? ` on ${text}` : `:${text.replace('/TCP', '')}`));
}

/** Several such ends as one: ":53,53/UDP" or " on every TCP port, 53/UDP". */
export function joinedPorts(texts: readonly string[]): string {
  const own = texts.map((text) => text.replace(/^(:| on )/, ''));
  return texts.length === 0 ? '' : texts.some((text) => text.startsWith(' on ')) ? ` on ${own.join(', ')}` : `:${own.join(',')}`;
}

function protocolOf(text: string | undefined): Protocol | undefined {
  return PROTOCOLS.find((protocol) => protocol === text);
}
