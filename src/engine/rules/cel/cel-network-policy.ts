import { CelVariable, celValue } from './cel';
import { AddressSet } from '../../address/address-set';
import { Cidr, Family, bitsOf } from '../../address/cidr';
import { IPV4_IN_IPV6 } from '../../address/ipv4-in-ipv6';
import { METADATA } from '../../address/metadata';
import { INTERNET, PRIVATE_BLOCKS, PUBLIC, PUBLIC_PARTS, SPECIAL_BLOCKS, sizeOf } from '../../address/public';
import { Ranges } from '../../address/ranges';
import { namespaceOf } from '../../cluster/cluster-view';
import { MOST_NAMESPACES, celIsEveryNamespace, celIsEveryPod, celNamespacesNamed } from '../../cluster/wide-selector';
import { Direction, FIELDS } from '../../manifest/network-policy';
import { DNS_PORT, egressOf } from '../../reach/egress';
import { LARGE_PART, MOST_SINGLES, deniedBlocks, hostBlocks } from '../../reach/opened-addresses';
import { WIDEST_PREFIX } from '../../reach/public-egress';
import { RESOLVER_PORTS } from '../../reach/reopened';
import { Json, object } from '../../value/json';
import { CelContext } from '../rule';

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

/** Whether the block is one address. */
const IS_SINGLE = `(b.c.prefixLength() == (b.c.ip().family() == 4 ? ${bitsOf(4)} : ${bitsOf(6)}))`;

/** Whether the block opens a block `d`. */
export const OPENS = 'd.containsCIDR(b.c) || (b.c.containsCIDR(d) && !b.x.exists(e, e.containsCIDR(d)))';

const IS_DNS = `r.?ports.orValue([]).size() > 0 && r.ports.all(q, q.?port.orValue(0) == ${DNS_PORT}`
  + ` && q.?endPort.orValue(${DNS_PORT}) == ${DNS_PORT})`;

/** Whether a rule is for the port of a resolver, over TCP or UDP. */
export const OPENS_RESOLVER = 'r.?ports.orValue([]).size() == 0'
  + ' || r.ports.exists(q, q.?protocol.orValue("TCP") in ["TCP", "UDP"] && (!has(q.port)'
  + ` || type(q.port) != int || ${JSON.stringify(RESOLVER_PORTS)}.exists(n, q.port <= n && n <= q.?endPort.orValue(q.port))))`;

const IS_VALID = '([p.ipBlock.cidr] + p.ipBlock.?except.orValue([])).all(t, isCIDR(t))';

/**
 * The blocks of each rule, parsed once for all checks: `variables.egressBlocks` and `variables.ingressBlocks`. Each block has its CIDR `c`
 * and its exceptions `x`. A block that is not valid is missing there, and `isValid` is false.
 */
export const RULE_BLOCK_VARIABLES: readonly CelVariable[] = (['Egress', 'Ingress'] as const).map((direction) => {
  const [rules, peers] = FIELDS[direction];
  const blocks = `r.?${peers}.orValue([]).filter(p, has(p.ipBlock))`;
  const parsed = '{"c": dyn(cidr(p.ipBlock.cidr)), "x": dyn(p.ipBlock.?except.orValue([]).map(e, cidr(e)))}';
  return {
    name: `${rules}Blocks`,
    expression: `variables.${rules}.map(r, [${blocks}].map(all, {"isDns": dyn(${IS_DNS}), "opensResolver": dyn(${OPENS_RESOLVER}),`
      + ` "isValid": dyn(all.all(p, ${IS_VALID})),`
      + ` "blocks": dyn(all.filter(p, ${IS_VALID}).map(p, ${parsed}))})[0])`,
  };
});

/** The ranges that CEL compares blocks with, those of each family by themselves. */
export function blockVariables(ranges: Ranges): CelVariable[] {
  const { anyPort, beyondDns } = deniedBlocks(ranges);
  return [
    ...celByFamily('denied', anyPort),
    ...celByFamily('metadata', beyondDns),
    ...celByFamily('hosts', hostBlocks(ranges)),
    { name: 'podBlocks', expression: celBlocks(ranges.pods) },
    ...([4, 6] as const).map((family) => ({ name: `shares${family}`, expression: celShares(family) })),
    { name: 'publicShares', expression: PUBLIC_SHARES },
    { name: 'notPublic', expression: celBlocks([...SPECIAL_BLOCKS, ...PRIVATE_BLOCKS].filter(({ family }) => family === 4)) },
    { name: 'endpoints', expression: celBlocks(METADATA.cidrs()) },
  ];
}

function celByFamily(name: string, blocks: readonly Cidr[]): CelVariable[] {
  return ([4, 6] as const)
    .map((family) => ({ name: `${name}${family}`, expression: celBlocks(blocks.filter((one) => one.family === family)) }));
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
function celEachPeer(direction: Direction, holds: string): string {
  const [rules, peers] = FIELDS[direction];
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).all(p, ${holds}))`;
}

/** CEL that is true if each rule has peers, and these name their pods, or few namespaces. */
export function celNamesPeers(direction: Direction): string {
  const [rules, peers] = FIELDS[direction];
  const isAnyPod = `has(p.namespaceSelector) && ${celIsEveryNamespace('p.namespaceSelector')}`
    + ` && ${celIsEveryPod('p.?podSelector.orValue({})')}`;
  return `variables.${rules}.all(r, r.?${peers}.orValue([]).size() > 0) && ${
    celEachPeer(direction, `has(p.ipBlock) || ((has(p.namespaceSelector) || has(p.podSelector)) && !(${isAnyPod}))`)} && ${
    `variables.${rules}.map(r, r.?${peers}.orValue([]).map(p, ${celNamespacesNamed('p')}).sum()).sum() <= ${MOST_NAMESPACES}`}`;
}

/** CEL that is true if a condition holds for each block `b` of each rule `r` of a direction. */
function celEachBlock(direction: Direction, holds: string): string {
  return `variables.${FIELDS[direction][0]}Blocks.all(r, r.blocks.all(b, ${holds}))`;
}

function celIsValid(direction: Direction): string {
  return `variables.${FIELDS[direction][0]}Blocks.all(r, r.isValid)`;
}

/** CEL that is true if each block is written as all networks read it. The API server takes others, such as 203.0.113.010/32. */
export const CEL_HAS_CANONICAL_BLOCKS = `${celIsValid('Egress')} && ${celIsValid('Ingress')}`;

/**
 * The condition on an egress block `b` that excludes the cluster and, unless `isDns` holds, the metadata endpoints.
 *
 * @param single the condition on a block of one address in the cluster
 */
export function celLeavesOutCluster(isDns: string, single = 'true'): string {
  return `!(b.c.prefixLength() == 0 && b.x.size() == 0) && (${IS_SINGLE} ? ${single} : !${celOpens('denied')})`
    + ` && (${isDns} || !${celOpens('metadata')})`;
}

/** Whether the block is one metadata endpoint, which rules of their own judge. */
const IS_NAMED_ENDPOINT = `${IS_SINGLE} && variables.endpoints.exists(d, d.containsCIDR(b.c))`;

/**
 * CEL that is true if egress blocks exclude the cluster. A policy may name single addresses of pods and Services, but not many. Those of
 * nodes, link-local ones among them, and of the API server only the app may name, for the same pods.
 */
export function celExcludesCluster({ view }: CelContext): string {
  const hosts = AddressSet.of(hostBlocks(view.clusterRanges));
  const naming = view.of('networking.k8s.io/NetworkPolicy').filter((policy) => !egressOf(policy).beyondDns.intersect(hosts).isEmpty);
  const single = [
    ...naming.length === 0 ? [] : [celHasSelectorOf(naming)], 'r.isDns', `(${IS_NAMED_ENDPOINT})`, `!${celOpens('hosts')}`,
  ].join(' || ');
  const singles = `r.isDns ? 0 : r.blocks.filter(b, ${IS_SINGLE} && ${celOpens('denied')}).size()`;
  return `${celIsValid('Egress')} && ${celEachBlock('Egress', celLeavesOutCluster(`(r.isDns || (${IS_NAMED_ENDPOINT}))`, `(${single})`))}`
    + ` && variables.egressBlocks.map(r, ${singles}).sum() <= ${MOST_SINGLES}`;
}

/** CEL that is true for a policy that selects the same pods as one of these. */
export function celHasSelectorOf(policies: readonly Json[]): string {
  return [...new Set(policies.map((policy) => `(request.namespace == ${JSON.stringify(namespaceOf(policy))}`
    + ` && dyn(object).spec.podSelector == ${celValue(object(object(policy.spec).podSelector))})`))].sort().join(' || ');
}

/** CEL that is true if single egress addresses on ports other than DNS are outside the cluster. It ignores invalid CIDRs. */
export function celSingleOutside(blocks: readonly Cidr[]): string {
  const isOutside = `r.isDns || r.blocks.all(b, !${IS_SINGLE} || !inside.exists(d, d.containsCIDR(b.c)))`;
  return `[${celBlocks(blocks)}].all(inside, variables.egressBlocks.all(r, ${isOutside}))`;
}

/** The condition on an ingress block that is a single address or contains no pods. */
const OPENS_NO_PODS = `(${IS_SINGLE} || !variables.podBlocks.exists(d, ${OPENS}))`;

/** CEL that is true if ingress blocks contain no pods, and together no large part of the internet. */
export const CEL_LEAVES_OUT_CALLERS = `${celIsValid('Ingress')} && ${celEachBlock('Ingress', OPENS_NO_PODS)} && ${celIsSmallPart()}`;

/** The same for one ingress block alone. */
export const CEL_OPENS_NO_CALLERS = [
  OPENS_NO_PODS,
  ...([4, 6] as const).map((family) => `(b.c.ip().family() != ${family} || ${celShare(family)} < 1.0)`),
].join(' && ');

/** CEL that is true if the blocks of ingress together are no large part of the internet, for each family. */
function celIsSmallPart(): string {
  return ([4, 6] as const).map((family) => `${celSum('Ingress', `b.c.ip().family() == ${family}`, celShare(family))} < 1.0`).join(' && ');
}

/** The sum of what counted blocks of a direction have. */
function celSum(direction: Direction, isCounted: string, share: string): string {
  return `variables.${FIELDS[direction][0]}Blocks.map(r, r.blocks.filter(b, ${isCounted}).map(b, ${share}).sum()).sum()`;
}

/** CEL that is true if no egress block is too wide where the internet is denied, and all together are no large part of it. */
export function celIsNoInternet(): string {
  const [internet, ...translated] = [INTERNET[6], ...IPV4_IN_IPV6].map(({ text }) => `cidr("${text}")`);
  const isTranslated = translated.map((one) => `${one}.containsCIDR(b.c)`).join(' || ');
  return [
    `${celSum('Egress', 'b.c.ip().family() == 4 && !variables.notPublic.exists(d, d.containsCIDR(b.c))',
      'variables.publicShares[b.c.prefixLength()]')} <= 1.0`,
    `${celSum('Egress', `b.c.ip().family() == 6 && (${isTranslated})`,
      `variables.publicShares[b.c.prefixLength() - ${bitsOf(6) - bitsOf(4)}]`)} <= 1.0`,
    celEachBlock('Egress', `b.c.ip().family() != 6 || (!b.c.containsCIDR(${internet})`
      + ` && (!${internet}.containsCIDR(b.c) || b.c.prefixLength() >= ${WIDEST_PREFIX[6]})`
      + ` && ${translated.map((one) => `!b.c.containsCIDR(${one})`).join(' && ')})`),
  ].join(' && ');
}

/** The size of a block of the family, as a multiple of the part that counts. */
function celShare(family: Family): string {
  const share = `variables.shares${family}[b.c.prefixLength()]`;
  const internet = `cidr("${INTERNET[family].text}")`;
  return family === 4 ? share
    : `(b.c.prefixLength() > ${LONGEST_SHARE} || !(${internet}.containsCIDR(b.c) || b.c.containsCIDR(${internet})) ? 0.0 : ${share})`;
}

/** CEL that is true if a text is a CIDR, and a condition holds for the block `b` of it, which has no exceptions. */
export function ofCidr(text: string, holds: string): string {
  return `isCIDR(${text}) && [{"c": dyn(cidr(${text})), "x": dyn([])}].all(b, ${holds})`;
}

/** Whether the block opens one of the blocks in the variables of this name. */
function celOpens(name: string): string {
  return `(b.c.ip().family() == 4 ? variables.${name}4 : variables.${name}6).exists(d, ${OPENS})`;
}
