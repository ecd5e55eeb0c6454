import { AddressSet } from '../address/address-set';
import { AddressRange, bitsOf, blockOf, parseCidr } from '../address/cidr';
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
const texts = new BoundedCache<readonly string[]>();

/** The addresses in the shortest texts: blocks, or for each family one block except others. */
export function addressTexts(set: AddressSet): readonly string[] {
  const key = set.ranges.map(({ family, first, last }) => `${family} ${first} ${last}`).join();
  return memoize(texts, key, () => ([4, 6] as const).flatMap((family) => {
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
