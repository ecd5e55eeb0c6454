import { Ranges, mergedRanges, textOfRanges } from '../address/ranges';
import { clusterRangesIn, clusterTextOf } from '../manifest/annotations';
import { PodView } from '../manifest/pod-view';
import { isOfControllers, matchOfPod } from '../manifest/selector';
import { Json, object, textOf } from '../value/json';
import { memoize } from '../value/memoize';
import { push } from '../value/multimap';

/** Finds the pods that a selector selects, without testing every pod. */
export class PodIndex {
  private readonly byLabel = new Map<string, PodView[]>();
  private readonly ofNamespace = new Map<string, PodView[]>();
  /** Pods by selectors that require no label with a value: thousands of policies can have the same such selector. */
  private readonly bySelector = new Map<string, readonly PodView[]>();

  constructor(pods: readonly PodView[]) {
    for (const pod of pods) {
      push(this.ofNamespace, pod.namespace, pod);
      labelsOf(pod).forEach((label) => push(this.byLabel, labelKey(pod.namespace, label), pod));
    }
  }

  /** Every namespace that has a pod. */
  public get namespaces(): string[] {
    return [...this.ofNamespace.keys()];
  }

  /** Whether any pod of the namespace is known. */
  public knows(namespace: string): boolean {
    return this.ofNamespace.has(namespace);
  }

  /** The pods of a namespace that a selector selects, or may select once the cluster has added labels. */
  public select(namespace: string, selector: Json): readonly PodView[] {
    const label = firstLabel(selector);
    const selected = (pods: readonly PodView[] = []) => pods.filter((pod) => matchOfPod(selector, object(pod.metadata.labels)) !== 'no');
    return label !== '' ? selected(this.byLabel.get(labelKey(namespace, label)))
      : memoize(this.bySelector, labelKey(namespace, JSON.stringify(selector)), () => selected(this.ofNamespace.get(namespace)));
  }
}

/** One label that every selected object has in its manifest. Empty if the selector requires none. */
export function firstLabel(selector: Json): string {
  const label = Object.entries(object(selector.matchLabels)).find(([key]) => !isOfControllers(key));
  return label ? `${label[0]}=${textOf(label[1])}` : '';
}

/** The labels of a pod or another object, by its metadata, as `firstLabel` writes them. */
export function labelsOf({ metadata }: { readonly metadata?: Json }): string[] {
  return Object.entries(object(object(metadata).labels)).map(([key, value]) => `${key}=${textOf(value)}`);
}

export function labelKey(namespace: string, label: string): string {
  return `${namespace}\n${label}`;
}

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
