import { enumerate, faultyBlocks, openedCallers, unnamedPods } from './opened-addresses';
import { AddressSet } from '../address/address-set';
import { AddressRange } from '../address/cidr';
import { Ranges } from '../address/ranges';
import { listed, policyElements } from '../cluster/namespaced';
import { PolicyGroup, byRules, inGroup, isolatingIn } from '../cluster/policy-groups';
import { isEveryNamespace, isEveryPod, namespacesNamed } from '../cluster/wide-selector';
import { Block, Grant, Ports, elementsThat, grantsIn, rulesOf } from '../manifest/network-policy';
import { policyTitle } from '../manifest/sandbox-template';
import { Json } from '../value/json';
import { BoundedCache, memoize, memoizeBy, memoizeByPair } from '../value/memoize';

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

/** For each policy of a group the unnamed callers that it allows: `NetworkPolicy "open" allows calls from every address`. */
export const openedIngressIn = memoizeBy((ranges: Ranges) => inGroup((group) => isolatingIn.Ingress(group).flatMap((policy) => {
  const opened = textOfCallers(grantsIn(policy, 'Ingress'), ranges);
  const elements = () => elementsThat(policy, 'Ingress', (grants) => textOfCallers(grants, ranges) !== undefined);
  return opened === undefined ? [] : [`${policyElements(policy, elements())} ${opened}`];
})));

/** The blocks from which policies of a group allow calls, all together. */
const blocksIn = byRules((group) => AddressSet.of(isolatingIn.Ingress(group).flatMap(blocksOf)));

function blocksOf(policy: Json): readonly AddressRange[] {
  return rulesOf(policy, 'Ingress').flatMap(({ peers }) => peers).flatMap((peer) => ('block' in peer ? peer.block.addresses.ranges : []));
}

/** Thousands of pods are under the same policies, which have the same sets. */
const unionOf = memoizeByPair((one: AddressSet, other: AddressSet) => one.union(other));
const callersAmong = memoizeByPair((ranges: Ranges, blocks: AddressSet): readonly string[] => openedCallers(blocks, ranges));

/** The unnamed callers that several policies allow together: `NetworkPolicy "one", NetworkPolicy "other" allow calls from …`. */
export function openedTogether(groups: readonly PolicyGroup[], ranges: Ranges): string[] {
  const open = groups.filter((group) => !blocksIn(group).isEmpty);
  if (open.length === 0) {
    return [];
  }
  const all = open.map(blocksIn).reduce(unionOf);
  const found = callersAmong(ranges, all);
  const policies = () => open.flatMap((group) => isolatingIn.Ingress(group).filter((policy) => blocksOf(policy).length > 0));
  return found.length === 0 ? [] : [`${listed(policies().map(policyTitle).sort())} allow calls from ${enumerate(found)}`];
}

function textOfCallers(grants: readonly Grant[], ranges: Ranges): string | undefined {
  const blocks: AddressRange[] = [];
  const faults = new Map<unknown, string>();
  let anyPod = false;
  let namespaces = 0;
  for (const peer of grants.flatMap(({ peers }) => peers)) {
    if ('block' in peer) {
      blocks.push(...peer.block.addresses.ranges);
      peer.block.faults.forEach((must, value) => faults.set(value, must));
    } else {
      const { namespaceSelector, podSelector } = peer.pods;
      anyPod ||= namespaceSelector !== undefined && isEveryNamespace(namespaceSelector) && isEveryPod(podSelector);
      namespaces += namespacesNamed(peer.pods);
    }
  }
  return callersText(AddressSet.of(blocks), unnamedPods(anyPod, namespaces), faults, ranges);
}

/** Such as "allows calls from every address". Nothing if only named callers are allowed. */
export function callersText(
  blocks: AddressSet,
  pods: Iterable<string>,
  faults: ReadonlyMap<unknown, string>,
  ranges: Ranges,
): string | undefined {
  const open = [...openedCallers(blocks, ranges), ...[...pods].sort()];
  return [...(open.length > 0 ? [`allows calls from ${enumerate(open)}`] : []), ...faultyBlocks(faults)].join('; ') || undefined;
}
