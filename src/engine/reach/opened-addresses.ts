import { AddressSet } from '../address/address-set';
import { Cidr, Family, everything, withoutCovered } from '../address/cidr';
import { LOCAL_BLOCKS, LOCAL_NAT64, formsOf, nat64Of } from '../address/ipv4-in-ipv6';
import { LINK_LOCAL, METADATA } from '../address/metadata';
import { FAMILIES, INTERNET } from '../address/public';
import { RANGE_NAMES, Ranges } from '../address/ranges';
import { MOST_NAMESPACES } from '../cluster/wide-selector';
import { show } from '../input/show';
import { memoizeBy } from '../value/memoize';

/** What policies allow, in words, for every rule and every kind of policy. */

/** How messages name a selector that requires no label. */
export const ANY_POD = 'pods of any namespace, asked for no label';

/** Which of the pods that policies allow are unnamed, in words. */
export function unnamedPods(anyPod: boolean, namespaces: number): string[] {
  return anyPod ? [ANY_POD] : namespaces > MOST_NAMESPACES
    ? [`every pod of more than ${MOST_NAMESPACES} namespaces, or of namespaces by a label that nearly all of them have`] : [];
}

/** A policy names at most this many single addresses in the cluster. */
export const MOST_SINGLES = 8;

/** A message lists up to this many blocks. */
const MAX_LISTED = 3;

/**
 * What of addresses that pods may call is inside the cluster, such as ["10.244.0.0/16 of the pods"], also as IPv6 addresses that stand
 * for such ones of IPv4.
 *
 * @param beyondDns those of them that are open on other ports than the port of DNS
 */
export function openedAddresses(addresses: AddressSet, beyondDns: AddressSet, ranges: Ranges): string[] {
  const wide = withoutSingle(addresses);
  const every = FAMILIES.filter((family) => wide.contains(everything(family)));
  const covered = AddressSet.of(every.map(everything));
  return [
    ...everyAddress(every),
    ...(Object.keys(RANGE_NAMES) as (keyof Ranges)[])
      .flatMap((part) => blocks(wide.intersect(AddressSet.of(ranges[part])).subtract(covered), RANGE_NAMES[part])),
    ...manySingles(beyondDns, ranges),
    ...blocks(beyondDns.intersect(METADATA).subtract(covered), 'of the metadata endpoints'),
    ...translated(wide.subtract(covered), beyondDns.subtract(covered), ranges),
  ];
}

/** Many single addresses are a list of all pods or nodes, and no list of targets. */
function manySingles(addresses: AddressSet, ranges: Ranges): string[] {
  const single = addresses.ranges.filter(({ first, last }) => first === last);
  const inCluster = () => AddressSet.of(single).intersect(AddressSet.of(deniedBlocks(ranges).anyPort));
  const count = single.length > MOST_SINGLES ? inCluster().ranges.length : 0;
  return count > MOST_SINGLES ? [`${count} single addresses in the cluster`] : [];
}

/**
 * Addresses of nodes and of the API server, which admission lets no policy name one by one. A link-local address is one of the node that
 * the pod runs on, such as the gateway that a network gives to its pods.
 */
export function hostBlocks(ranges: Ranges): Cidr[] {
  const hosts = [...ranges.nodes, ...ranges.apiServers, ...LINK_LOCAL];
  return withoutCovered([...withForms(ranges, hosts), ...localOf(ranges)]);
}

/** The blocks, and the IPv6 addresses that stand for them. */
export function withForms(ranges: Pick<Ranges, 'pods'>, some: readonly Cidr[]): Cidr[] {
  return [...some, ...standInsOf(ranges, some)];
}

/** Blocks that no policy may open on any port, and blocks that no policy may open on other ports than that of DNS. */
export function deniedBlocks(ranges: Ranges): { readonly anyPort: Cidr[]; readonly beyondDns: Cidr[] } {
  const inCluster = (Object.keys(RANGE_NAMES) as (keyof Ranges)[]).flatMap((part) => ranges[part]);
  return {
    anyPort: withoutCovered([...withForms(ranges, inCluster), ...localOf(ranges)]),
    beyondDns: withoutCovered(withForms(ranges, METADATA.cidrs())),
  };
}

/**
 * The IPv6 addresses that stand for IPv4 ones. Where only IPv4 ranges of pods are given, pods may have IPv6 all the same: those of NAT64,
 * which have no other use. 6to4 is in 2000::/3, which stands for the internet.
 */
function standInsOf(ranges: Pick<Ranges, 'pods'>, some: readonly Cidr[]): Cidr[] {
  return some.flatMap(hasIpv6(ranges) ? formsOf : nat64Of);
}

function localOf(ranges: Pick<Ranges, 'pods'>): readonly Cidr[] {
  return hasIpv6(ranges) ? LOCAL_BLOCKS : [LOCAL_NAT64];
}

function hasIpv6({ pods }: Pick<Ranges, 'pods'>): boolean {
  return pods.length === 0 || pods.some(({ family }) => family === 6);
}

/** The same as sets, once for all policies of a cluster. */
const standInSets = memoizeBy((ranges: Ranges) => ({
  parts: (Object.keys(RANGE_NAMES) as (keyof Ranges)[])
    .map((part) => ({ set: AddressSet.of(standInsOf(ranges, ranges[part])), of: RANGE_NAMES[part] })),
  metadata: AddressSet.of(standInsOf(ranges, METADATA.cidrs())),
  local: AddressSet.of(localOf(ranges)),
}));

/** IPv6 addresses that stand for IPv4 ones which must not be opened. */
function translated(wide: AddressSet, beyondDns: AddressSet, ranges: Ranges): string[] {
  const standIns = standInSets(ranges);
  const opened = [
    ...standIns.parts.map(({ set, of }) => ({ opened: wide.intersect(set), of })),
    { opened: beyondDns.intersect(standIns.metadata), of: 'of the metadata endpoints' },
  ];
  const local = wide.intersect(standIns.local);
  return hasIpv6(ranges)
    ? [
      ...opened.flatMap((one) => blocks(one.opened, `${one.of}, as IPv6 addresses`)),
      ...blocks(local, 'of site-local addresses or a NAT64 of the network'),
    ]
    : blocks(
      opened.reduce((all, one) => all.union(one.opened), local),
      'of NAT64, which may lead into the cluster or to metadata endpoints',
    );
}

/** The addresses among the allowed callers that name no caller: a large part of all addresses, or a block of pods. */
export function openedCallers(addresses: AddressSet, ranges: Ranges): string[] {
  const wide = withoutSingle(addresses);
  const every = FAMILIES.filter((family) => addresses.contains(everything(family)));
  const large = largeFamilies(addresses).filter((family) => !every.includes(family));
  const covered = AddressSet.of([...every, ...large].map(everything));
  return [
    ...everyAddress(every),
    ...large.map((family) => `a large part of all IPv${family} addresses`),
    ...blocks(wide.intersect(AddressSet.of(ranges.pods)).subtract(covered), RANGE_NAMES.pods),
  ];
}

/** A larger part than one in so many is no list of peers: a /4 of IPv4 is more than all addresses of the largest clouds. */
export const LARGE_PART = 16n;

/** The families of which a set holds a large part of the internet. */
export function largeFamilies(addresses: AddressSet): Family[] {
  return FAMILIES.filter((family) => {
    const { first, last } = INTERNET[family];
    const held = addresses
      .intersect(AddressSet.of([INTERNET[family]]))
      .ranges.reduce((sum, range) => sum + range.last - range.first + 1n, 0n);
    return held * LARGE_PART >= last - first + 1n;
  });
}

/** A single address is a peer that a person named. A wider block stands for anyone who gets its addresses. */
function withoutSingle(addresses: AddressSet): AddressSet {
  return AddressSet.of(addresses.ranges.filter(({ first, last }) => first < last));
}

/** The values that are not blocks, each with what it must be. */
export function faultyBlocks(faults: ReadonlyMap<unknown, string>): string[] {
  return [...faults].map(([value, must]) => `names the block ${show(value)}, which ${must}`).sort();
}

export function enumerate(texts: readonly string[]): string {
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} and ${texts[texts.length - 1]}` : texts[0];
}

function everyAddress(families: readonly Family[]): string[] {
  return families.length === 2 ? ['every address'] : families.map((family) => `every IPv${family} address`);
}

/** Such as ["10.0.0.0/9 and 10.128.0.0/10 of the pods"]. Empty for an empty set. */
function blocks(set: AddressSet, of: string): string[] {
  const texts = set.cidrs().map(({ text, first, last }) => (first === last ? text.split('/')[0] : text));
  return texts.length === 0
    ? []
    : [`${enumerate(texts.length > MAX_LISTED ? [...texts.slice(0, MAX_LISTED), `${texts.length - MAX_LISTED} more`] : texts)} ${of}`];
}
