import { clusterRangesIn, clusterTextOf } from './cluster-annotation';
import { Json, object, textOf } from './json';
import { push } from './multimap';
import { objectKey } from './object-key';
import { PodIndex, firstLabel, labelKey, labelsOf } from './pod-index';
import { PodKind } from './pod-kind';
import { PodKinds, groupKind } from './pod-kinds';
import { PodView } from './pod-view';
import { Ranges, mergedRanges, textOfRanges } from './ranges';
import { RuntimesByClass, StatedRuntime, WELL_KNOWN_CLASSES, traitsOfHandler } from './runtimes';
import { selects } from './selector';
import { Isolation, RuntimeTraits } from './traits';

/** One manifest, with what its construct knows of it beside. */
export interface Entry {
  readonly manifest: Json;
  /** What is stated of the runtime of the pods in it, or of the runtime that a RuntimeClass stands for. */
  readonly runtime?: StatedRuntime;
  /** Ranges of its namespace's cluster. */
  readonly ranges?: Partial<Ranges>;
  /** What renders it: a manifest that is rendered again is known by it. */
  readonly renderer?: object;
}

/** What is known beside the manifests. */
export interface WorldOptions {
  /** Of the cluster, for every namespace. */
  readonly ranges?: Partial<Ranges>;
  readonly podKinds?: readonly PodKind[];
  /** Runtimes by name of their RuntimeClass. */
  readonly runtimes?: RuntimesByClass;
  /** Whether all of the cluster's objects that matter are there, so that a policy that is not there is missing. */
  readonly complete?: boolean;
}

/** The label by which Kubernetes names every namespace. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The objects that a manifest is judged among. */
export class World {
  public readonly kinds: PodKinds;
  public readonly complete: boolean;

  private readonly policies = new Map<string, Json[]>();
  private readonly classes = new Map<string, Entry[]>();
  private selecting?: { readonly pod: PodView; readonly policies: readonly Json[] };
  private readonly ranges = new Map<string, Partial<Ranges>[]>();
  private readonly clusterTexts = new Set<string>();
  private readonly clusterWide: Partial<Ranges>[];
  private everywhere?: Ranges;
  private readonly rangesByNamespace = new Map<string, Ranges>();
  private readonly rangesByText = new Map<string, Ranges>();
  private readonly byKind = new Map<string, Json[]>();
  private readonly byKey = new Map<string, Json[]>();
  private readonly byRenderer = new Map<object, Json>();
  private readonly earlier = new WeakMap<Json, Json>();
  private readonly stated = new Map<Json, StatedRuntime>();
  private readonly namespaces = new Map<string, Json>();
  private readonly holders: Json[] = [];
  private index?: PodIndex;

  constructor(entries: Iterable<Entry> = [], private readonly options: WorldOptions = {}) {
    this.kinds = options.podKinds && options.podKinds.length > 0 ? new PodKinds(options.podKinds) : PodKinds.BUILT_IN;
    this.complete = options.complete ?? true;
    this.clusterWide = options.ranges ? [options.ranges] : [];
    for (const entry of entries) {
      this.add(entry);
    }
  }

  /** Takes in what is known of a manifest that was rendered again; the others see the one that was there before. */
  public know({ manifest, runtime, renderer }: Entry): World {
    const before = renderer && this.byRenderer.get(renderer);
    if (before) {
      this.earlier.set(manifest, before);
    }
    if (runtime) {
      this.stated.set(manifest, runtime);
    }
    return this;
  }

  private add(entry: Entry): void {
    const { manifest, runtime, ranges, renderer } = entry;
    if (renderer) {
      this.byRenderer.set(renderer, manifest);
    }
    if (runtime) {
      this.stated.set(manifest, runtime);
    }
    const metadata = object(manifest.metadata);
    if (ranges) {
      push(this.ranges, namespaceOf(manifest), ranges);
    }
    const kind = groupKind(manifest.apiVersion, manifest.kind);
    push(this.byKind, kind, manifest);
    const key = objectKey(manifest);
    if (key !== undefined) {
      push(this.byKey, key, manifest);
    }
    if (kind === 'networking.k8s.io/NetworkPolicy') {
      push(this.policies, labelKey(namespaceOf(manifest), firstLabel(object(object(manifest.spec).podSelector))), manifest);
    } else if (kind === 'node.k8s.io/RuntimeClass') {
      push(this.classes, textOf(metadata.name), entry);
    } else if (kind === 'Namespace') {
      this.namespaces.set(textOf(metadata.name), object(metadata.labels));
      this.addClusterRanges(manifest);
    } else if (this.kinds.pathIn(manifest)) {
      this.holders.push(manifest);
    }
  }

  /** Takes in the ranges that a Namespace has of its cluster: what is added stays closed, so whoever writes them opens nothing. */
  private addClusterRanges(namespace: Json): void {
    const text = clusterTextOf(namespace);
    if (typeof text === 'string' && !this.clusterTexts.has(text)) { // all namespaces of a cluster have the same
      this.clusterTexts.add(text);
      this.clusterWide.push(clusterRangesIn(text) ?? {});
    }
  }

  /** The objects of a kind, such as "Service" or "rbac.authorization.k8s.io/RoleBinding", in the order in which they were given. */
  public of(kind: string): readonly Json[] {
    return this.byKind.get(kind) ?? [];
  }

  /** Every object that has the same group, kind, namespace and name as this one, itself among them; none where it has no name. */
  public sameAs(manifest: Json): readonly Json[] {
    const key = objectKey(manifest);
    return key === undefined ? [] : this.byKey.get(key) ?? [];
  }

  /** The manifest that the view has of an object: the one that was there before, where it was rendered again. */
  public originalOf(manifest: Json): Json {
    return this.earlier.get(manifest) ?? manifest;
  }

  /** The object of a kind by its name; of a cluster-scoped kind the namespace does not count. */
  public find(kind: string, namespace: string, name: string): Json | undefined {
    const slash = kind.indexOf('/');
    const [apiVersion, plainKind] = slash < 0 ? ['v1', kind] : [`${kind.slice(0, slash)}/v1`, kind.slice(slash + 1)];
    return this.byKey.get(objectKey({ apiVersion, kind: plainKind, metadata: { namespace, name } })!)?.[0];
  }

  /**
   * What the pod's runtime honours, as far as it is known. A RuntimeClass in the view whose handler is no sandbox counts
   * first; then what is known of the cluster, what a construct states, and what handler and name of the class say.
   */
  public runtimeOf(pod: PodView): RuntimeTraits | undefined {
    const name: unknown = pod.spec.runtimeClassName ?? undefined;
    const stated = this.stated.get(pod.manifest);
    if (typeof name !== 'string') {
      return name === undefined && stated?.className === undefined ? stated?.traits : undefined;
    }
    const classes = this.classes.get(name) ?? [];
    const byHandler = classes.map(({ manifest }) => traitsOfHandler(manifest.handler));
    const unsafe = byHandler.find((traits) => traits?.isolation === Isolation.SHARED_KERNEL);
    if (unsafe) {
      return unsafe;
    }
    const given = own(this.options.runtimes, name);
    if (given) {
      return given;
    }
    const inForce = [stated, ...classes.map(({ runtime }) => runtime)].find((one) => one && this.isInForce(one, name, classes));
    if (inForce) {
      return inForce.traits;
    }
    return classes.length > 0 ? byHandler[0] : own(WELL_KNOWN_CLASSES, name);
  }

  /** Whether the manifests still say what the statement is about. */
  private isInForce({ className, handler }: StatedRuntime, name: string, classes: readonly Entry[]): boolean {
    return className === name
      && (handler === undefined || (classes.length === 0 ? !this.complete : classes.every(({ manifest }) => manifest.handler === handler)));
  }

  /** The NetworkPolicies that select the pod. */
  public policiesOf(pod: PodView): readonly Json[] {
    if (this.selecting?.pod === pod) { // several rules ask one after the other
      return this.selecting.policies;
    }
    const labels = object(pod.metadata.labels);
    const policies: Json[] = [];
    for (const label of ['', ...labelsOf(pod)]) {
      for (const policy of this.policies.get(labelKey(pod.namespace, label)) ?? []) {
        if (selects(object(object(policy.spec).podSelector), labels)) {
          policies.push(policy);
        }
      }
    }
    this.selecting = { pod, policies };
    return policies;
  }

  /** The pods of the world; of what makes pods, the template. */
  public get pods(): PodIndex {
    return this.index ??= new PodIndex(this.holders, this.kinds);
  }

  /** Labels of a namespace; of one that the world does not have, the one that Kubernetes gives each. */
  public namespaceLabels(name: string): Json {
    return { ...this.namespaces.get(name), [NAMESPACE_NAME]: name };
  }

  /** Every namespace that the world has, or has a pod in. */
  public get namespaceNames(): string[] {
    return [...new Set([...this.namespaces.keys(), ...this.pods.namespaces])];
  }

  /** What no agent of the cluster must reach by address, in whatever namespace, as far as it was said. */
  public get clusterRanges(): Ranges {
    return this.everywhere ??= mergedRanges(this.clusterWide);
  }

  /** What agents of the namespace must not reach by address, as far as it was said; one object for all namespaces that have the same. */
  public rangesOf(namespace: string): Ranges {
    const known = this.rangesByNamespace.get(namespace);
    if (known) {
      return known;
    }
    const merged = mergedRanges([this.clusterRanges, ...this.ranges.get(namespace) ?? []]);
    const text = textOfRanges(merged);
    const ranges = this.rangesByText.get(text) ?? merged;
    this.rangesByText.set(text, ranges);
    this.rangesByNamespace.set(namespace, ranges);
    return ranges;
  }
}

/** Namespace of an object; empty where it names none. */
export function namespaceOf(manifest: Json): string {
  const { namespace } = object(manifest.metadata);
  return typeof namespace === 'string' ? namespace : '';
}

function own<T>(table: { readonly [key: string]: T } | undefined, key: string): T | undefined {
  return table && Object.hasOwn(table, key) ? table[key] : undefined;
}
