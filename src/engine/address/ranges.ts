import { Cidr, withoutCovered } from './cidr';

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
