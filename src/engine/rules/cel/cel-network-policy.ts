import { CelVariable } from './cel';
import { Cidr, Family, bitsOf } from '../../address/cidr';
import { IPV4_IN_IPV6 } from '../../address/ipv4-in-ipv6';
import { METADATA } from '../../address/metadata';
import { PRIVATE_BLOCKS } from '../../address/private';
import { INTERNET, PUBLIC, PUBLIC_PARTS, sizeOf } from '../../address/public';
import { Ranges } from '../../address/ranges';
import { SPECIAL_BLOCKS } from '../../address/special';
import { celIsEveryNamespace, celIsEveryPod } from '../../cluster/wide-selector';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { DNS_PORT } from '../../reach/egress';
import { LARGE_PART, deniedBlocks } from '../../reach/opened-addresses';
import { WIDEST_PREFIX } from '../../reach/public-egress';

/**
 * What a NetworkPolicy opens by itself, in CEL. CEL judges each block alone: one element of its `except` must contain what it has in common
 * with a denied block, and a block counts with all its addresses as a part of the internet.
 */

/** The rules that apply, by direction: `variables.egress` and `variables.ingress`. */
export const RULE_VARIABLES: readonly CelVariable[] = (['Egress', 'Ingress'] as const).map((direction) => {
  const [rules] = FIELDS[direction];
  const types = 'dyn(object).spec.?policyTypes.orValue([])';
  return { name: rules, expression: `${types}.size() == 0 || "${direction}" in ${types} ? dyn(object).spec.?${rules}.orValue([]) : []` };
});

/** The ranges that CEL compares blocks with. */
export function blockVariables(ranges: Ranges): CelVariable[] {
  const { anyPort, beyondDns } = deniedBlocks(ranges);
  return [
    { name: 'denied', expression: celBlocks(anyPort) },
    { name: 'metadata', expression: celBlocks(beyondDns) },
    { name: 'podBlocks', expression: celBlocks(ranges.pods) },
    ...([4, 6] as const).map((family) => ({ name: `shares${family}`, expression: celShares(family) })),
    { name: 'publicShares', expression: PUBLIC_SHARES },
    { name: 'notPublic', expression: celBlocks([...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS].filter(({ family }) => family === 4)) },
  ];
}

export function celBlocks(blocks: readonly Cidr[]): string {
  return `${JSON.stringify(blocks.map(({ text }) => text))}.map(c, cidr(c))`;
}

/** Blocks with a longer prefix are too small to count. */
const LONGEST_SHARE = 32;

/** For each prefix length, the size of a block as a multiple of the part of the internet that no policy may open to callers. */
function celShares(family: Family): string {
  const large = INTERNET[family].prefix + Math.log2(Number(LARGE_PART));
  const shares = Array.from({ length: LONGEST_SHARE + 1 }, (_, prefix) => 2 ** (large - Math.max(prefix, INTERNET[family].prefix)));
  return `[${shares.map((share) => (Number.isInteger(share) ? `${share}.0` : String(share))).join(', ')}]`;
}

/**
 * The same for IPv4 egress that is not to reach the internet. A block that is too wide alone counts as too much. Of IPv6, no policy has as
 * many blocks as would be too much together.
 */
const PUBLIC_SHARES = `[${Array.from({ length: bitsOf(4) + 1 }, (_, prefix) => (prefix < WIDEST_PREFIX[4] ? '2.0'
  : String(2 ** (bitsOf(4) - prefix) * Number(PUBLIC_PARTS) / Number(sizeOf(PUBLIC[4], 4))))).join(', ')}]`;

/** CEL that is true if a condition holds for each peer `p` of each rule `r` of a direction. */
export function celEachPeer(direction: Direction, holds: string): string {
  const [rules, peers] = FIELDS[direction];
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).all(p, ${holds}))`;
}

/** CEL that is true if each rule has peers, and no peer is every pod of every namespace. */
export function celNamesPeers(direction: Direction): string {
  const [rules, peers] = FIELDS[direction];
  const isAnyPod = `has(p.namespaceSelector) && ${celIsEveryNamespace('p.namespaceSelector')}`
    + ` && ${celIsEveryPod('p.?podSelector.orValue({})')}`;
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).size() > 0) && ${
    celEachPeer(direction, `has(p.ipBlock) || ((has(p.namespaceSelector) || has(p.podSelector)) && !(${isAnyPod}))`)}`;
}

const IS_DNS = `r.?ports.orValue([]).size() > 0 && r.ports.all(q, q.?port.orValue(0) == ${DNS_PORT}`
  + ` && q.?endPort.orValue(${DNS_PORT}) == ${DNS_PORT})`;

/** The condition on an egress block that excludes the cluster and, unless `isDns` holds, the metadata endpoints. */
export function celLeavesOutCluster(isDns: string): string {
  return `!(c.prefixLength() == 0 && x.size() == 0) && (${isSingle('c')} || !${celOpens('variables.denied')})`
    + ` && (${isDns} || !${celOpens('variables.metadata')})`;
}

/** Whether the block is one metadata endpoint, which rules of their own judge. */
const IS_NAMED_ENDPOINT = `${isSingle('c')} && ${celBlocks(METADATA.cidrs())}.exists(d, d.containsCIDR(c))`;

export const CEL_LEAVES_OUT_CLUSTER =
  celEachPeer('Egress', ofBlock('p.ipBlock', celLeavesOutCluster(`((${IS_DNS}) || (${IS_NAMED_ENDPOINT}))`)));

/** CEL that is true if single egress addresses on ports other than DNS are outside the cluster. It ignores invalid CIDRs. */
export function celSingleOutside(blocks: readonly Cidr[]): string {
  const isOutside = `!${isSingle('c')} || !${celBlocks(blocks)}.exists(d, d.containsCIDR(c))`;
  return celEachPeer('Egress', `!has(p.ipBlock) || !isCIDR(p.ipBlock.cidr) || (${IS_DNS}) || ${ofBlock('p.ipBlock', isOutside)}`);
}

/** The condition on an ingress block that is a single address or contains no pods. */
const OPENS_NO_PODS = `(${isSingle('c')} || !${celOpens('variables.podBlocks')})`;

/** CEL that is true if ingress blocks contain no pods, and together no large part of the internet. */
export const CEL_LEAVES_OUT_CALLERS = `${celEachPeer('Ingress', ofBlock('p.ipBlock', OPENS_NO_PODS))} && ${celIsSmallPart()}`;

/** The same for one ingress block alone. */
export const CEL_OPENS_NO_CALLERS = [
  OPENS_NO_PODS,
  ...([4, 6] as const).map((family) => `(c.ip().family() != ${family} || ${celShare(family)} < 1.0)`),
].join(' && ');

/** CEL that is true if the blocks of ingress together are no large part of the internet, for each family. */
function celIsSmallPart(): string {
  const [rules, peers] = FIELDS.Ingress;
  return ([4, 6] as const).map((family) => {
    const blocks = `r.?${peers}.orValue([]).filter(p, has(p.ipBlock) && isCIDR(p.ipBlock.cidr))`
      + `.map(p, cidr(p.ipBlock.cidr)).filter(c, c.ip().family() == ${family})`;
    return `variables.${rules}.map(r, ${blocks}.map(c, ${celShare(family)}).sum()).sum() < 1.0`;
  }).join(' && ');
}

/** CEL that is true if no egress block is too wide where the internet is denied, and all together are no large part of it. */
export function celIsNoInternet(): string {
  const blocks = 'r.?to.orValue([]).filter(p, has(p.ipBlock) && isCIDR(p.ipBlock.cidr)).map(p, cidr(p.ipBlock.cidr))';
  const sum = (isCounted: string, share: string) =>
    `variables.egress.map(r, ${blocks}.filter(c, ${isCounted}).map(c, ${share}).sum()).sum() <= 1.0`;
  const [internet, ...translated] = [INTERNET[6], ...IPV4_IN_IPV6].map(({ text }) => `cidr("${text}")`);
  const isTranslated = translated.map((one) => `${one}.containsCIDR(c)`).join(' || ');
  return [
    sum('c.ip().family() == 4 && !variables.notPublic.exists(d, d.containsCIDR(c))', 'variables.publicShares[c.prefixLength()]'),
    sum(`c.ip().family() == 6 && (${isTranslated})`, `variables.publicShares[c.prefixLength() - ${bitsOf(6) - bitsOf(4)}]`),
    `variables.egress.all(r, ${blocks}.filter(c, c.ip().family() == 6).all(c, !c.containsCIDR(${internet})`
      + ` && (!${internet}.containsCIDR(c) || c.prefixLength() >= ${WIDEST_PREFIX[6]})`
      + ` && ${translated.map((one) => `!c.containsCIDR(${one})`).join(' && ')}))`,
  ].join(' && ');
}

/** The size of a block of the family, as a multiple of the part that counts. */
function celShare(family: Family): string {
  const share = `variables.shares${family}[c.prefixLength()]`;
  const internet = `cidr("${INTERNET[family].text}")`;
  return family === 4 ? share
    : `(c.prefixLength() > ${LONGEST_SHARE} || !(${internet}.containsCIDR(c) || c.containsCIDR(${internet})) ? 0.0 : ${share})`;
}

/** CEL that is true if a condition holds for a CIDR `c` without exceptions, where `x` is the empty list. */
export function ofCidr(text: string, holds: string): string {
  return `isCIDR(${text}) && [cidr(${text})].all(c, [[]].all(x, ${holds}))`;
}

/** CEL that is true if there is no block, or a condition holds for its CIDR `c` and its exceptions `x`. An invalid CIDR fails. */
export function ofBlock(block: string, holds: string): string {
  const except = `${block}.?except.orValue([])`;
  return `!has(${block}) || (([${block}.cidr] + ${except}).all(t, isCIDR(t))`
    + ` && [cidr(${block}.cidr)].all(c, [${except}.map(e, cidr(e))].all(x, ${holds})))`;
}

function isSingle(cidr: string): string {
  return `(${cidr}.prefixLength() == (${cidr}.ip().family() == 4 ? ${bitsOf(4)} : ${bitsOf(6)}))`;
}

/** Whether the block opens one of the given blocks. */
export function celOpens(blocks: string): string {
  return `${blocks}.exists(d, d.containsCIDR(c) || (c.containsCIDR(d) && !x.exists(e, e.containsCIDR(d))))`;
}
