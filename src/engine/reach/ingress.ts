import { enumerate, faultyBlocks, openedCallers, unnamedPods } from './opened-addresses';
import { AddressSet } from '../address/address-set';
import { AddressRange } from '../address/cidr';
import { Ranges } from '../address/ranges';
import { listed, policyElements } from '../cluster/namespaced';
import { PolicyGroup, byRules, inGroup, isolatingIn } from '../cluster/policy-groups';
import { isEveryNamespace, isEveryPod, namespacesNamed } from '../cluster/wide-selector';
import { Grant, elementsThat, grantsIn, rulesOf } from '../manifest/network-policy';
import { policyTitle } from '../manifest/sandbox-template';
import { Json } from '../value/json';
import { memoizeBy, memoizeByPair } from '../value/memoize';

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
