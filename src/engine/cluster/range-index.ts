import { Ranges, mergedRanges, textOfRanges } from '../address/ranges';
import { clusterRangesIn, clusterTextOf } from '../manifest/cluster-annotation';
import { Json } from '../value/json';
import { push } from '../value/multimap';

/** The addresses that agents must not reach, for the cluster as a whole and for each namespace. */
export class RangeIndex {
  private readonly ofNamespaces = new Map<string, Partial<Ranges>[]>();
  private readonly clusterWide: Partial<Ranges>[];
  private readonly clusterTexts = new Set<string>();
  private everywhere?: Ranges;
  private readonly byNamespace = new Map<string, Ranges>();
  private readonly byText = new Map<string, Ranges>();

  constructor(clusterWide: Partial<Ranges> | undefined) {
    this.clusterWide = clusterWide ? [clusterWide] : [];
  }

  public add(namespace: string, ranges: Partial<Ranges>): void {
    push(this.ofNamespaces, namespace, ranges);
  }

  /** Takes in the ranges that a Namespace has of its cluster. They add to what is denied, so an annotation never allows anything. */
  public addClusterRanges(namespace: Json): void {
    const text = clusterTextOf(namespace);
    if (typeof text === 'string' && !this.clusterTexts.has(text)) { // all namespaces of a cluster have the same
      this.clusterTexts.add(text);
      this.clusterWide.push(clusterRangesIn(text) ?? {});
    }
  }

  /** The ranges of the cluster. */
  public get ofCluster(): Ranges {
    return this.everywhere ??= mergedRanges(this.clusterWide);
  }

  /** The ranges of the cluster and of a namespace: one object for all namespaces that have the same. */
  public of(namespace: string): Ranges {
    const known = this.byNamespace.get(namespace);
    if (known) {
      return known;
    }
    const merged = mergedRanges([this.ofCluster, ...this.ofNamespaces.get(namespace) ?? []]);
    const text = textOfRanges(merged);
    const ranges = this.byText.get(text) ?? merged;
    this.byText.set(text, ranges);
    this.byNamespace.set(namespace, ranges);
    return ranges;
  }
}
