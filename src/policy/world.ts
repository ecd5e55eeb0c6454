import { Json, object, textOf } from './json';
import { push } from './multimap';
import { PodIndex, firstLabel, labelKey, labelsOf } from './pod-index';
import { PodKind } from './pod-kind';
import { PodKinds, groupKind } from './pod-kinds';
import { PodView } from './pod-view';
import { Ranges, mergedRanges, textOfRanges } from './ranges';
import { RuntimesByClass, WELL_KNOWN_CLASSES, traitsOfHandler } from './runtimes';
import { selects } from './selector';
import { RuntimeTraits } from './traits';

/** One manifest, with what its construct knows of it beside. */
export interface Entry {
  readonly manifest: Json;
  /** The runtime of the pods in it. */
  readonly runtime?: RuntimeTraits;
  /** Ranges of its namespace's cluster. */
  readonly ranges?: Partial<Ranges>;
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

/** Kinds that others are judged by; of an app's objects a world needs these alone. */
const RELATED_KINDS = new Set(['Namespace', 'networking.k8s.io/NetworkPolicy', 'node.k8s.io/RuntimeClass', 'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRoleBinding']);

/** Whether an object bears on how others are judged: pods do, since policies select them. */
export function isRelated(apiVersion: unknown, kind: unknown, kinds: PodKinds): boolean {
  return RELATED_KINDS.has(groupKind(apiVersion, kind)) || kinds.pathIn({ apiVersion, kind }) !== undefined;
}

/** The label by which Kubernetes names every namespace. */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The objects that a manifest is judged among. */
export class World {
  public readonly kinds: PodKinds;
  public readonly complete: boolean;

  private readonly policies = new Map<string, Json[]>();
  private readonly classes = new Map<string, RuntimeTraits | undefined>();
  private selecting?: { readonly pod: PodView; readonly policies: readonly Json[] };
  private readonly ranges = new Map<string, Partial<Ranges>[]>();
  private readonly rangesByNamespace = new Map<string, Ranges>();
  private readonly rangesByText = new Map<string, Ranges>();
  private readonly byKind = new Map<string, Json[]>();
  private readonly runtimes = new Map<Json, RuntimeTraits>();
  private readonly namespaces = new Map<string, Json>();
  private readonly holders: Json[] = [];
  private index?: PodIndex;

  constructor(entries: Iterable<Entry> = [], private readonly options: WorldOptions = {}) {
    this.kinds = options.podKinds && options.podKinds.length > 0 ? new PodKinds(options.podKinds) : PodKinds.BUILT_IN;
    this.complete = options.complete ?? true;
    for (const entry of entries) {
      this.add(entry);
    }
  }

  /** Takes in what is known of a manifest that was rendered again; the others see the one that was there before. */
  public know({ manifest, runtime }: Entry): World {
    if (runtime) {
      this.runtimes.set(manifest, runtime);
    }
    return this;
  }

  private add({ manifest, runtime, ranges }: Entry): void {
    if (runtime) {
      this.runtimes.set(manifest, runtime);
    }
    const metadata = object(manifest.metadata);
    if (ranges) {
      push(this.ranges, namespaceOf(manifest), ranges);
    }
    const kind = groupKind(manifest.apiVersion, manifest.kind);
    if (kind === 'networking.k8s.io/NetworkPolicy') {
      push(this.policies, labelKey(namespaceOf(manifest), firstLabel(object(object(manifest.spec).podSelector))), manifest);
    } else if (kind === 'node.k8s.io/RuntimeClass') {
      this.classes.set(textOf(metadata.name), runtime ?? traitsOfHandler(manifest.handler));
    } else if (kind === 'Namespace') {
      this.namespaces.set(textOf(metadata.name), object(metadata.labels));
    } else if (this.kinds.pathIn(manifest)) {
      this.holders.push(manifest);
    } else if (RELATED_KINDS.has(kind)) {
      push(this.byKind, kind, manifest);
    }
  }

  /** Objects of a kind that bears on others, such as "rbac.authorization.k8s.io/RoleBinding". */
  public of(kind: string): readonly Json[] {
    return this.byKind.get(kind) ?? [];
  }

  /** What the pod's runtime honours, if it is known: from its construct, its RuntimeClass in the app, or the class's name. */
  public runtimeOf(pod: PodView): RuntimeTraits | undefined {
    const name: unknown = pod.spec.runtimeClassName;
    const stated = this.runtimes.get(pod.manifest);
    if (stated || typeof name !== 'string') {
      return stated;
    }
    const given = own(this.options.runtimes, name) ?? this.classes.get(name);
    return given ?? (this.classes.has(name) ? undefined : own(WELL_KNOWN_CLASSES, name));
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

  /** What agents of the namespace must not reach by address, as far as it was said; one object for all namespaces that have the same. */
  public rangesOf(namespace: string): Ranges {
    const known = this.rangesByNamespace.get(namespace);
    if (known) {
      return known;
    }
    const merged = mergedRanges([...(this.options.ranges ? [this.options.ranges] : []), ...this.ranges.get(namespace) ?? []]);
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
