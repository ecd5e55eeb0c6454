import { IConstruct } from 'constructs';
import { ReadRanges, TO_DENY_ALL, readRanges } from './cluster-ranges-input';
import { BlockWithout, ipBlock } from './policy-peer';
import { AddressSet } from '../../engine/address/address-set';
import { Cidr, Family, contains, everything, overlaps, withoutCovered } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { TRANSLATED_BLOCKS, TUNNEL_BLOCKS, nat64Of } from '../../engine/address/ipv4-in-ipv6';
import { METADATA_BLOCKS, METADATA_BLOCK_FORMS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../engine/address/public';
import { ErrorSource, propError, requireList } from '../../engine/input/props';
import { opensInternet } from '../../engine/reach/public-egress';
import { HOW_TO_FIND_RANGES } from '../../engine/rules/unknown-ranges';
import { Json } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';
import { perApp } from '../../synth/per-app';

/** The ranges as the user names them. */
interface GivenRanges extends ClusterRanges {
  readonly denyPrivate?: boolean;
}

/** The addresses that no agent may reach, checked. */
export class DeniedRanges {
  /** The ranges of one policy. Thousands of policies of an app name the same ranges. */
  public static of(
    scope: IConstruct,
    { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, denyPrivate = false }: GivenRanges,
  ): DeniedRanges {
    Object.entries({ serviceCidrs, nodeCidrs, apiServerCidrs }).forEach(([prop, given]) => requireList(scope, prop, given));
    const key = JSON.stringify([podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, denyPrivate]);
    const ranges = { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, denyPrivate };
    return memoize(DeniedRanges.cacheOf(scope), key, () => new DeniedRanges(scope, ranges));
  }

  /** Checks ranges that no policy has yet. */
  public static check(source: ErrorSource, ranges: GivenRanges): void {
    new DeniedRanges(source, ranges);
  }

  private static readonly cacheOf = perApp(() => new Map<string, DeniedRanges>());

  /** Address families that pods have. */
  public readonly families: Family[];
  public readonly pods: Cidr[];
  public readonly services: Cidr[];
  public readonly nodes: Cidr[];
  public readonly apiServers: Cidr[];
  public readonly privates: readonly Cidr[];
  /** IPv6 addresses that stand for denied IPv4 addresses. None where pods have no IPv6. */
  public readonly translated: readonly Cidr[];
  /** All of these and the metadata endpoints. None contains another. */
  public readonly blocks: Cidr[];
  /** One block per family: all addresses but the denied ones. */
  public readonly outside: readonly Json[];

  /** @param scope named in errors */
  private constructor(scope: ErrorSource, given: GivenRanges) {
    const { podCidrs } = given;
    if (!Array.isArray(podCidrs) || podCidrs.length === 0) {
      const remedy = podCidrs === undefined ? `${GIVE}; ${HOW_TO_FIND_RANGES}` : HOW_TO_FIND_RANGES;
      throw propError(scope, 'podCidrs', 'name at least one range, such as ["10.243.0.0/16"]', podCidrs, remedy);
    }
    const ranges = readRanges(scope, given);
    ({ pods: this.pods, services: this.services, nodes: this.nodes, apiServers: this.apiServers } = ranges);
    this.privates = given.denyPrivate ? PRIVATE_BLOCKS : [];
    this.families = ([4, 6] as const).filter((family) => this.pods.some((pod) => pod.family === family));
    const denied = [...this.pods, ...this.services, ...this.nodes, ...this.apiServers, ...this.privates, ...METADATA_BLOCKS];
    this.translated = translatedOf(this.families, denied);
    this.blocks = withoutCovered([...denied, ...this.translated]);
    requireApart(scope, ranges);
    requireFamilies(scope, ranges, this.families, podCidrs);
    this.outside = this.families.map((family) => {
      const closed = this.blocks.filter((cidr) => cidr.family === family);
      requireAddressLeft(scope, family, closed, podCidrs);
      return ipBlock(everything(family), closed);
    });
  }

  /**
   * Checks a target outside the cluster.
   *
   * It must not contain pods, Services and metadata endpoints. Other denied addresses may be opened one by one: a wider block would open
   * addresses that the user did not name.
   *
   * @param allowsInternet whether the policy allows every address outside the cluster already
   * @param hasPorts whether the user gave ports, which the rest of a block needs
   */
  public requireOutside(scope: IConstruct, { block: cidr, except }: BlockWithout, allowsInternet: boolean, hasPorts: boolean): void {
    const isOpen = (denied: Cidr) => overlaps(cidr, denied) && !except.some((e) => contains(e, denied));
    const isWiderThanOne = (denied: Cidr) => isOpen(denied) && cidr.first !== cidr.last;
    const isApiServer = this.apiServers.some(({ text }) => text === cidr.text) && cidr.first === cidr.last; // on EKS it is among the pods
    const inCluster = isApiServer ? [] : [...this.pods, ...this.services].filter(isOpen);
    const denied = [...this.nodes, ...this.apiServers, ...this.privates, ...this.translated].filter(isWiderThanOne);
    const endpoints = METADATA_BLOCKS.filter(isOpen);
    const forms = endpoints.length + denied.length > 0 || !this.families.includes(6) ? [] : METADATA_BLOCK_FORMS.filter(isOpen);
    const metadata = [...endpoints, ...forms];
    const fail = (must: string, remedy: string) => propError(scope, 'cidr', must, cidr.text, remedy);
    const open = withoutCovered([...inCluster, ...metadata, ...denied]);
    if (open.length > 1 && open.every((one) => contains(cidr, one) && one.prefix > cidr.prefix)) {
      const closed = withoutCovered([...except, ...open]);
      const rest = allowsInternet || !opensInternet(AddressSet.of([cidr]).subtract(AddressSet.of(closed)))
        ? `; to open the rest of it, give ${hasPorts ? '' : 'a port and '}except: [${closed.map(({ text }) => `"${text}"`).join(', ')}]`
        : '';
      throw fail(`leave out what is denied: ${open.map(({ text }) => `"${text}"`).join(', ')}`,
        `${allowsInternet ? REMOVE_CALL : KEEP_CLOSED}${rest}`);
    }
    if (inCluster.length > 0) {
      throw fail(`leave out the pod or Service range "${inCluster[0].text}"`,
        "use allowTo, allowToNamespaces or allowToService for targets in the cluster, or put the range in 'except'");
    }
    if (metadata.length > 0) {
      throw fail(`leave out the metadata endpoints "${metadata[0].text}"`, "put them in 'except'");
    }
    if (denied.length > 0) {
      throw fail(`leave out "${denied[0].text}", which is denied`, "name single addresses of it, or put it in 'except'");
    }
  }
}

const REMOVE_CALL = "remove the call, because without 'allowInternet: false' the policy allows every address outside the cluster";
const KEEP_CLOSED = "remove the call, or 'allowInternet: false' if agents may call every address outside the cluster, or name the "
  + 'addresses that they need';
const GIVE = 'give it here, or once for all charts of the cluster: '
  + 'new AgentCluster({ podCidrs: ["10.244.0.0/16"], serviceCidrs: ["10.96.0.0/16"] }).applyTo(app)';

/**
 * Addresses that lead to IPv4 addresses through a translator or a tunnel.
 *
 * Pods with IPv4 need no translator. Pods with IPv6 alone use one to reach IPv4 addresses outside, so only what leads to a denied address
 * is denied.
 */
function translatedOf(families: readonly Family[], denied: readonly Cidr[]): readonly Cidr[] {
  if (!families.includes(6)) {
    return [];
  }
  return families.includes(4) ? TRANSLATED_BLOCKS : [...TUNNEL_BLOCKS, ...denied.flatMap(nat64Of)];
}

/** Pods and Services have no address in common. */
function requireApart(scope: ErrorSource, { pods, services }: ReadRanges): void {
  for (const service of services) {
    const pod = pods.find((one) => overlaps(one, service));
    if (pod) {
      throw propError(scope, 'serviceCidrs', `lie outside the pod range "${pod.text}"`, service.text,
        'pods and Services of a cluster have different ranges; check which range is which');
    }
  }
}

/** Pods have every address family that Services have. */
function requireFamilies(scope: ErrorSource, { services }: ReadRanges, families: readonly Family[], podCidrs: string[]): void {
  const stray = services.find(({ family }) => !families.includes(family));
  if (stray) {
    throw propError(scope, 'podCidrs', `also name the IPv${stray.family} range of the pods`, podCidrs,
      `the Service range "${stray.text}" is IPv${stray.family}`);
  }
}

/** At least one address of the family is not denied. */
function requireAddressLeft(scope: ErrorSource, family: Family, closed: readonly Cidr[], podCidrs: string[]): void {
  const size = ({ first, last }: Cidr) => last - first + 1n;
  if (closed.reduce((sum, cidr) => sum + size(cidr), 0n) === size(everything(family))) {
    throw propError(scope, 'podCidrs', 'leave at least one address, together with the other ranges', podCidrs, TO_DENY_ALL);
  }
}
