import { AddressSet } from '../address/address-set';
import { isEveryNamespace, isEveryPod, namespacesNamed } from '../cluster/wide-selector';
import { Block, Grant, Ports, grantsIn } from '../manifest/network-policy';
import { Json } from '../value/json';
import { BoundedCache, memoize, memoizeBy } from '../value/memoize';

/** What a policy lets the pods that it selects call. Its rules add up. */
export interface Egress {
  /** On any port. */
  readonly addresses: AddressSet;
  /** On other ports than that of DNS. */
  readonly beyondDns: AddressSet;
  /** Whether it allows every pod of every namespace. */
  readonly anyPod: boolean;
  /** How many namespaces it names whose pods it allows, all of them. */
  readonly namespaces: number;
  /** The values that are not blocks, each with what it must be. */
  readonly faults: ReadonlyMap<unknown, string>;
}

export const DNS_PORT = 53;

/** Thousands of policies allow the same blocks. */
const egressCache = new BoundedCache<Egress>();

/** What a policy allows, all rules together. Policies that allow the same give the same object. */
export function egressOf(policy: Json): Egress {
  return egressBy(grantsIn(policy, 'Egress'));
}

/** The same of rules. */
export const egressBy = memoizeBy((grants: readonly Grant[]): Egress => {
  const open: { readonly block: Block; readonly dns: boolean }[] = [];
  let anyPod = false;
  let namespaces = 0;
  for (const { peers, ports } of grants) {
    for (const peer of peers) {
      if ('block' in peer) {
        open.push({ block: peer.block, dns: isDns(ports) });
      } else {
        const { namespaceSelector, podSelector } = peer.pods;
        anyPod ||= namespaceSelector !== undefined && isEveryNamespace(namespaceSelector) && isEveryPod(podSelector);
        namespaces += namespacesNamed(peer.pods);
      }
    }
  }
  const text = `${anyPod} ${namespaces}\n${open.map(({ block, dns }) => `${dns} ${block.text}`).join('\n')}`;
  return memoize(egressCache, text, () => ({
    addresses: AddressSet.of(open.flatMap(({ block }) => block.addresses.ranges)),
    beyondDns: AddressSet.of(open.flatMap(({ block, dns }) => (dns ? [] : block.addresses.ranges))),
    anyPod,
    namespaces,
    faults: new Map(open.flatMap(({ block }) => [...block.faults])),
  }));
});

/** Whether the ports are only that of DNS. */
export function isDns({ numbers, names }: Ports): boolean {
  return names.length === 0 && !numbers.isEmpty && numbers.ranges.every(({ first, last }) => first === DNS_PORT && last === DNS_PORT);
}
