import { Reach } from './reach-changes';
import { AddressSet } from '../address/address-set';
import { METADATA } from '../address/metadata';
import { sizeOf } from '../address/public';
import { largeFamilies } from '../reach/opened-addresses';

/** What opens that is worse than the rest, the worst first. */
const WORST = ['secret', 'internet', 'everyPod', 'metadata', 'token', 'node'] as const;

/** How bad an opening is that is none of these, and every other change. */
export const LEAST_HARM: number = WORST.length;

/** One part of what opens, and its text. */
interface Part {
  readonly text: string;
  readonly reach: Reach;
}

/** How bad each part of what opens to an agent is, in the order of the parts: 0 is the worst. */
export function harmsOf(parts: readonly Part[]): number[] {
  const addresses = parts.map(({ reach }) => AddressSet.of(reach.blocks.flatMap((block) => block.addresses.ranges)));
  const isInternetOpen = largeFamilies(AddressSet.of(addresses.flatMap(({ ranges }) => ranges))).length > 0;
  // The internet may open in many blocks. The widest stands for all of them.
  const widths = addresses.map((set) => (isInternetOpen ? sizeOf(set, 4) * 2n ** 96n + sizeOf(set, 6) : 0n));
  const widest = widths.reduce((max, width) => (width > max ? width : max), 1n);
  return parts.map(({ text, reach: { others } }, i) => {
    const kind = /^secret /i.test(text) ? 'secret'
      : others.some(({ peer }) => peer.isEveryone) || widths.indexOf(widest) === i ? 'internet'
        : addresses[i].intersect(METADATA).isEmpty ? KINDS.find(([pattern]) => pattern.test(text))?.[1] : 'metadata';
    return kind === undefined ? LEAST_HARM : WORST.indexOf(kind);
  });
}

const KINDS: readonly (readonly [RegExp, typeof WORST[number]])[] = [
  [/^the entity "(all|world|world-ipv[46])"/, 'internet'],
  [/^token |^the entity "kube-apiserver"/, 'token'],
  [/^every pod in every namespace/, 'everyPod'],
  [/^(every node|nodes)|^the entity "(host|remote-node)"/, 'node'],
];
