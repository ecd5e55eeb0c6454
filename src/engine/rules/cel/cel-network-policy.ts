import { CelVariable } from './cel';
import { Cidr, Family, bitsOf } from '../../address/cidr';
import { Ranges } from '../../address/ranges';
import { celIsEveryNamespace, celIsEveryPod } from '../../cluster/wide-selector';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { DNS_PORT } from '../../reach/egress';
import { INTERNET, LARGE_PART, deniedBlocks } from '../../reach/opened-addresses';

/**
 * What a NetworkPolicy opens by itself, in CEL. Each block is judged alone: what it has in common with a denied block must lie in
 * one element of its `except`, and a block counts with all its addresses as a part of the internet.
 */

/** The rules that count, by direction: `variables.egress` and `variables.ingress`. */
export const RULE_VARIABLES: readonly CelVariable[] = (['Egress', 'Ingress'] as const).map((direction) => {
  const [rules] = FIELDS[direction];
  const types = 'dyn(object).spec.?policyTypes.orValue([])';
  return { name: rules, expression: `${types}.size() == 0 || "${direction}" in ${types} ? dyn(object).spec.?${rules}.orValue([]) : []` };
});

/** What blocks are compared with. */
export function blockVariables(ranges: Ranges): CelVariable[] {
  const { anyPort, beyondDns } = deniedBlocks(ranges);
  return [
    { name: 'denied', expression: celBlocks(anyPort) },
    { name: 'metadata', expression: celBlocks(beyondDns) },
    { name: 'podBlocks', expression: celBlocks(ranges.pods) },
    ...([4, 6] as const).map((family) => ({ name: `shares${family}`, expression: celShares(family) })),
  ];
}

export function celBlocks(blocks: readonly Cidr[]): string {
  return `${JSON.stringify(blocks.map(({ text }) => text))}.map(c, cidr(c))`;
}

/** Shorter blocks are no part of the internet that counts. */
const LONGEST_SHARE = 32;

/** By the length of a prefix: how often its block is as large as the part of the internet that no policy may open to callers. */
function celShares(family: Family): string {
  const large = INTERNET[family].prefix + Math.log2(Number(LARGE_PART));
  const shares = Array.from({ length: LONGEST_SHARE + 1 }, (_, prefix) => 2 ** (large - Math.max(prefix, INTERNET[family].prefix)));
  return `[${shares.map((share) => (Number.isInteger(share) ? `${share}.0` : String(share))).join(', ')}]`;
}

/** What holds for each peer of each rule of a direction, which are `p` and `r`. */
export function celEachPeer(direction: Direction, holds: string): string {
  const [rules, peers] = FIELDS[direction];
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).all(p, ${holds}))`;
}

/** No rule is for everyone, and no peer is every pod of every namespace. */
export function celNamesPeers(direction: Direction): string {
  const [rules, peers] = FIELDS[direction];
  const isAnyPod = `has(p.namespaceSelector) && ${celIsEveryNamespace('p.namespaceSelector')} && ${celIsEveryPod('p.?podSelector.orValue({})')}`;
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).size() > 0) && ${
    celEachPeer(direction, `has(p.ipBlock) || ((has(p.namespaceSelector) || has(p.podSelector)) && !(${isAnyPod}))`)}`;
}

const IS_DNS = `r.?ports.orValue([]).size() > 0 && r.ports.all(q, q.?port.orValue(0) == ${DNS_PORT} && q.?endPort.orValue(${DNS_PORT}) == ${DNS_PORT})`;

/** What holds for a block of egress that leaves out the cluster, and the metadata endpoints where `isDns` does not hold. */
export function celLeavesOutCluster(isDns: string): string {
  return `!(c.prefixLength() == 0 && x.size() == 0) && (${isSingle('c')} || !${celOpens('variables.denied')}) && (${isDns} || !${celOpens('variables.metadata')})`;
}

export const CEL_LEAVES_OUT_CLUSTER = celEachPeer('Egress', ofBlock('p.ipBlock', celLeavesOutCluster(`(${IS_DNS})`)));

/** Single addresses of egress on other ports than that of DNS are outside the cluster; what is no CIDR is none. */
export function celSingleOutside(blocks: readonly Cidr[]): string {
  return celEachPeer(
    'Egress',
    `!has(p.ipBlock) || !isCIDR(p.ipBlock.cidr) || (${IS_DNS}) || ${ofBlock('p.ipBlock', `!${isSingle('c')} || !${celBlocks(blocks)}.exists(d, d.containsCIDR(c))`)}`,
  );
}

/** What holds for a block of ingress that holds no pods but a single one. */
const OPENS_NO_PODS = `(${isSingle('c')} || !${celOpens('variables.podBlocks')})`;

/** Blocks of ingress hold no pods, and all together no large part of the internet. */
export const CEL_LEAVES_OUT_CALLERS = `${celEachPeer('Ingress', ofBlock('p.ipBlock', OPENS_NO_PODS))} && ${celIsSmallPart('Ingress')}`;

/** The same of one block of ingress by itself. */
export const CEL_OPENS_NO_CALLERS = `${OPENS_NO_PODS} && ${([4, 6] as const).map((family) => `(c.ip().family() != ${family} || ${celShare(family)} < 1.0)`).join(' && ')}`;

/** Whether the blocks of a direction are together no large part of the internet of one of the families. */
export function celIsSmallPart(direction: Direction): string {
  const [rules, peers] = FIELDS[direction];
  return ([4, 6] as const).map((family) => {
    const blocks = `r.?${peers}.orValue([]).filter(p, has(p.ipBlock) && isCIDR(p.ipBlock.cidr)).map(p, cidr(p.ipBlock.cidr)).filter(c, c.ip().family() == ${family})`;
    return `variables.${rules}.map(r, ${blocks}.map(c, ${celShare(family)}).sum()).sum() < 1.0`;
  }).join(' && ');
}

/** How often a block of the family is as large as the part that counts. */
function celShare(family: Family): string {
  const share = `variables.shares${family}[c.prefixLength()]`;
  const internet = `cidr("${INTERNET[family].text}")`;
  return family === 4 ? share
    : `(c.prefixLength() > ${LONGEST_SHARE} || !(${internet}.containsCIDR(c) || c.containsCIDR(${internet})) ? 0.0 : ${share})`;
}

/** What holds for a CIDR without exceptions: of `c` and the empty list `x`. */
export function ofCidr(text: string, holds: string): string {
  return `isCIDR(${text}) && [cidr(${text})].all(c, [[]].all(x, ${holds}))`;
}

/** What holds for a block where there is one: of `c`, its CIDR, and `x`, its exceptions. What is no CIDR opens who knows what. */
export function ofBlock(block: string, holds: string): string {
  const except = `${block}.?except.orValue([])`;
  return `!has(${block}) || (([${block}.cidr] + ${except}).all(t, isCIDR(t)) && [cidr(${block}.cidr)].all(c, [${except}.map(e, cidr(e))].all(x, ${holds})))`;
}

function isSingle(cidr: string): string {
  return `(${cidr}.prefixLength() == (${cidr}.ip().family() == 4 ? ${bitsOf(4)} : ${bitsOf(6)}))`;
}

/** Whether the block opens one of some blocks. */
export function celOpens(blocks: string): string {
  return `${blocks}.exists(d, d.containsCIDR(c) || (c.containsCIDR(d) && !x.exists(e, e.containsCIDR(d))))`;
}
