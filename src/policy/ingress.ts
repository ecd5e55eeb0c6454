import { Json } from './json';
import { rulesOf } from './network-policy';
import { ANY_POD, enumerate, faultyBlocks, openedCallers } from './opened-addresses';
import { closingIn, ofGroupAmong } from './policy-groups';
import { Ranges } from './ranges';
import { policyTitle } from './sandbox-template';
import { isEveryNamespace, isEveryPod } from './wide-selector';
import { AddressSet } from '../reach/address-set';
import { AddressRange } from '../reach/cidr';

/** What callers each policy of a group lets in that nobody named, as far as it does: `NetworkPolicy "open" allows calls from every address`. */
export const openedIngressIn = ofGroupAmong((group, ranges) => closingIn.Ingress(group).flatMap((policy) => {
  const opened = tell(policy, ranges);
  return opened === undefined ? [] : [`${policyTitle(policy)} ${opened}`];
}));

function tell(policy: Json, ranges: Ranges): string | undefined {
  const blocks: AddressRange[] = [];
  const faults = new Map<unknown, string>();
  const pods = new Set<string>();
  for (const peer of rulesOf(policy, 'Ingress').flatMap(({ peers }) => peers)) {
    if ('block' in peer) {
      blocks.push(...peer.block.addresses.ranges);
      peer.block.faults.forEach((must, value) => faults.set(value, must));
    } else if (isEveryPod(peer.pods.podSelector) && peer.pods.namespaceSelector && isEveryNamespace(peer.pods.namespaceSelector)) {
      pods.add(ANY_POD);
    }
  }
  return callersText(AddressSet.of(blocks), pods, faults, ranges);
}

/** Such as "allows calls from every address"; nothing where nobody but named callers is let in. */
export function callersText(blocks: AddressSet, pods: Iterable<string>, faults: ReadonlyMap<unknown, string>, ranges: Ranges): string | undefined {
  const open = [...openedCallers(blocks, ranges), ...pods];
  return [...open.length > 0 ? [`allows calls from ${enumerate(open)}`] : [], ...faultyBlocks(faults)].join('; ') || undefined;
}
