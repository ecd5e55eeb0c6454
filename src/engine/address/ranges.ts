import { AddressSet } from './address-set';
import { AddressRange, Cidr, parseCidr, withoutCovered } from './cidr';
import { LINK_LOCAL, METADATA, METADATA_FORMS } from './metadata';
import { PRIVATE_BLOCKS } from './public';

/** What no policy may open to an agent. */
export interface Ranges {
  readonly pods: readonly Cidr[];
  readonly services: readonly Cidr[];
  readonly nodes: readonly Cidr[];
  readonly apiServers: readonly Cidr[];
  readonly privates: readonly Cidr[];
}

/** How messages name each of them. */
export const RANGE_NAMES: { readonly [part in keyof Ranges]: string } = {
  pods: 'of the pods',
  services: 'of the Services',
  nodes: 'of the nodes',
  apiServers: 'of the API server',
  privates: 'of private networks',
};

/** The option of the command line that gives each range, by the name that an app gives it. */
export const RANGE_OPTIONS = {
  podCidrs: '--pod-cidr', serviceCidrs: '--service-cidr', nodeCidrs: '--node-cidr', apiServerCidrs: '--api-server-cidr',
} as const;

/** Prints the ranges of pods and Services of a cluster of kind or kubeadm. Nodes name only their own part of the first. */
export const RANGES_COMMAND = 'kubectl cluster-info dump | grep -oE \'(cluster-cidr|service-cluster-ip-range)=[^" ]+\' | sort -u';

const PARTS = Object.keys(RANGE_NAMES) as (keyof Ranges)[];

/** The union of ranges. */
export function mergedRanges(all: readonly Partial<Ranges>[]): Ranges {
  const parts = PARTS.map((part) => [part, withoutCovered(all.flatMap((one) => one[part] ?? []))]);
  return Object.fromEntries(parts) as { [part in keyof Ranges]: Cidr[] };
}

/** A text that two ranges share only if they are equal. */
export function textOfRanges(ranges: Ranges): string {
  return PARTS.map((part) => ranges[part].map(({ text }) => text).join(' ')).join('\n');
}

/** Addresses that no pod has: this host, loopback, link-local, multicast and metadata endpoints. */
const NO_PODS = AddressSet.of([
  ...['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '::/127', 'ff00::/8'].map(parseCidr),
  ...LINK_LOCAL, ...METADATA.ranges, ...METADATA_FORMS.ranges,
]);
const PRIVATE = AddressSet.of(PRIVATE_BLOCKS);

/**
 * Whether pods, or nodes, of some ranges can have one of these addresses. If no range is known, they can have any address, except that a
 * pod has no single public IPv4 address: a person named it as a peer outside. Clouds give pods public IPv6 addresses.
 */
export function mayHold(known: AddressSet, addresses: AddressSet, isOnNode = false): 'yes' | 'maybe' | 'no' {
  if (known.isEmpty) {
    return AddressSet.ALL.subtract(addresses).isEmpty ? 'yes' : addresses.subtract(NO_PODS).ranges
      .some((range) => isOnNode || range.first < range.last || range.family === 6 || PRIVATE.contains(range)) ? 'maybe' : 'no';
  }
  return known.subtract(addresses).isEmpty ? 'yes' : known.intersect(addresses).isEmpty ? 'no' : 'maybe';
}

/** The Service of the API server has the first address of the Services. */
export function ofKubernetes({ family, first }: AddressRange): AddressRange {
  return { family, first: first + 1n, last: first + 1n };
}
