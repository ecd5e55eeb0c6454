import { IConstruct } from 'constructs';
import { Cidr, Family, contains, everything, overlaps, withoutCovered } from '../../engine/address/cidr';
import { ClusterRanges } from '../../engine/address/cluster-ranges';
import { TRANSLATED_BLOCKS, TUNNEL_BLOCKS, nat64Of } from '../../engine/address/ipv4-in-ipv6';
import { METADATA_BLOCKS, METADATA_BLOCK_FORMS } from '../../engine/address/metadata';
import { PRIVATE_BLOCKS } from '../../engine/address/private';
import { ErrorSource, propError, requireCidr, requireList } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';
import { perApp } from '../../synth/per-app';

/** The ranges as the user names them. */
export interface GivenRanges extends ClusterRanges {
  readonly denyPrivate?: boolean;
}

/** What no agent may reach by address, checked. */
export class DeniedRanges {
  /** The ranges as one policy names them; thousands of an app name the same. */
  public static of(
    scope: IConstruct,
    { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs, denyPrivate = false }: GivenRanges,
  ): DeniedRanges {
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
  /** Addresses of IPv6 that stand for denied ones of IPv4; none where pods have no IPv6. */
  public readonly translated: readonly Cidr[];
  /** All of these and the metadata endpoints; none holds another. */
  public readonly blocks: Cidr[];
  /** One block per family: all addresses but the denied ones. */
  public readonly outside: readonly Json[];

  /** @param scope told in errors */
  private constructor(scope: ErrorSource, ranges: GivenRanges) {
    if (!Array.isArray(ranges.podCidrs) || ranges.podCidrs.length === 0) {
      throw propError(
        scope,
        'podCidrs',
        'name at least one range, such as ["10.243.0.0/16"]',
        ranges.podCidrs,
        ranges.podCidrs === undefined ? `${GIVE}; ${ASK}` : ASK,
      );
    }
    ({ pods: this.pods, services: this.services, nodes: this.nodes, apiServers: this.apiServers } = readRanges(scope, ranges));
    this.privates = ranges.denyPrivate ? PRIVATE_BLOCKS : [];
    this.families = ([4, 6] as const).filter((family) => this.pods.some((pod) => pod.family === family));
    const denied = [...this.pods, ...this.services, ...this.nodes, ...this.apiServers, ...this.privates, ...METADATA_BLOCKS];
    this.translated = translatedOf(this.families, denied);
    this.blocks = withoutCovered([...denied, ...this.translated]);
    for (const service of this.services) {
      const pod = this.pods.find((p) => overlaps(p, service));
      if (pod) {
        throw propError(
          scope,
          'serviceCidrs',
          `lie outside the pod range "${pod.text}"`,
          service.text,
          'a cluster keeps the two apart; check which is which',
        );
      }
    }
    const stray = this.services.find((cidr) => !this.families.includes(cidr.family));
    if (stray) {
      throw propError(
        scope,
        'podCidrs',
        `name the pods' IPv${stray.family} range too`,
        ranges.podCidrs,
        `the Service range "${stray.text}" is IPv${stray.family}`,
      );
    }
    for (const family of this.families) {
      const closed = this.in(family).reduce((sum, cidr) => sum + cidr.last - cidr.first + 1n, 0n);
      const space = everything(family);
      if (closed === space.last - space.first + 1n) {
        throw propError(
          scope,
          'podCidrs',
          'leave an address together with the other ranges',
          ranges.podCidrs,
          'to deny all egress set allowInternet to false',
        );
      }
    }
    this.outside = this.families.map((family) => ipBlock(everything(family), this.in(family)));
  }

  /**
   * Checks a target outside the cluster. Pods, Services and metadata endpoints are none, and what else is denied is
   * opened address by address alone: a wider block opens what nobody named.
   */
  public requireOutside(scope: IConstruct, cidr: Cidr, except: Cidr[]): void {
    const open = (denied: Cidr) => overlaps(cidr, denied) && !except.some((e) => contains(e, denied));
    const named = (denied: Cidr) => open(denied) && cidr.first !== cidr.last;
    const inCluster = [...this.pods, ...this.services].find(open);
    const denied = [...this.nodes, ...this.apiServers, ...this.privates, ...this.translated].find(named);
    const metadata = METADATA_BLOCKS.find(open) ?? (denied || !this.families.includes(6) ? undefined : METADATA_BLOCK_FORMS.find(open));
    if (inCluster) {
      throw propError(
        scope,
        'cidr',
        `leave out the pod or Service range "${inCluster.text}"`,
        cidr.text,
        "use allowTo, allowToNamespaces or allowToService for targets in the cluster, or put the range in 'except'",
      );
    }
    if (metadata) {
      throw propError(scope, 'cidr', `leave out the metadata endpoints "${metadata.text}"`, cidr.text, "put them in 'except'");
    }
    if (denied) {
      throw propError(
        scope,
        'cidr',
        `leave out "${denied.text}", which is denied`,
        cidr.text,
        "name single addresses of it, or put it in 'except'",
      );
    }
  }

  private in(family: Family): Cidr[] {
    return this.blocks.filter((cidr) => cidr.family === family);
  }
}

const GIVE = 'give it here, or once for all charts of the cluster: new AgentCluster({ podCidrs: ["10.243.0.0/16"] }).applyTo(app)';
const ASK = 'ask the cluster: kubectl get nodes -o jsonpath="{.items[*].spec.podCIDRs}", or your network\'s IP pools';

/** With IPv4 of their own, pods need no translator; with IPv6 alone they reach IPv4 outside by one, which then keeps what is denied. */
function translatedOf(families: readonly Family[], denied: readonly Cidr[]): readonly Cidr[] {
  if (!families.includes(6)) {
    return [];
  }
  return families.includes(4) ? TRANSLATED_BLOCKS : [...TUNNEL_BLOCKS, ...denied.flatMap(nat64Of)];
}

/** The ranges of a cluster, each checked by itself. */
export function readRanges(
  source: ErrorSource,
  ranges: ClusterRanges,
): { pods: Cidr[]; services: Cidr[]; nodes: Cidr[]; apiServers: Cidr[] } {
  const read = (prop: keyof ClusterRanges) =>
    requireList(source, prop, ranges[prop]).map((value, i) => {
      const cidr = requireCidr(source, `${prop}[${i}]`, value);
      if (cidr.prefix === 0) {
        throw propError(source, `${prop}[${i}]`, 'be less than every address', value, 'to deny all egress set allowInternet to false');
      }
      return cidr;
    });
  return { pods: read('podCidrs'), services: read('serviceCidrs'), nodes: read('nodeCidrs'), apiServers: read('apiServerCidrs') };
}

/** The `ipBlock` of a policy peer. */
export function ipBlock(cidr: Cidr, except: Cidr[]): Json {
  return { ipBlock: { cidr: cidr.text, ...(except.length > 0 && { except: except.map((e) => e.text) }) } };
}
