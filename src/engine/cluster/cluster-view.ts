import { AMONG_AGENTS } from './infrastructure';
import { PodIndex, RangeIndex } from './pod-index';
import { PolicyGroup, PolicyGroups } from './policy-groups';
import { RuntimeView } from './runtime-view';
import { PRIVATE_BLOCKS } from '../address/public';
import { Ranges } from '../address/ranges';
import { deniedBesideIn } from '../manifest/annotations';
import { AGENTS_LABEL, NAMESPACE_NAME } from '../manifest/labels';
import { objectName } from '../manifest/manifest-list';
import { objectKey } from '../manifest/object-key';
import { PodKind, PodKinds, groupKind } from '../manifest/pod-kinds';
import { PodView, podViews, viewOfSpec } from '../manifest/pod-view';
import { policiesOfTemplate } from '../manifest/sandbox-template';
import { Match, matchOf } from '../manifest/selector';
import { RuntimesByClass, StatedRuntime } from '../runtimes/runtimes';
import { RuntimeTraits } from '../runtimes/traits';
import { Json, object, textOf } from '../value/json';
import { memoize, memoizeBy, memoizeByText } from '../value/memoize';
import { push } from '../value/multimap';

/** One manifest, with what its construct knows in addition. */
export interface ViewEntry {
  readonly manifest: Json;
  /** What its construct states of the runtime of its pods, or of the runtime behind a RuntimeClass. */
  readonly runtime?: StatedRuntime;
  /** Ranges of its namespace's cluster. */
  readonly ranges?: Partial<Ranges>;
  /** Where images may come from, if it is a policy that asks for it. */
  readonly registries?: RegistriesOfNamespaces;
  /** The path of the construct that made it, for messages. */
  readonly path?: () => string;
}

/** The registries that images may come from in some namespaces. */
export interface RegistriesOfNamespaces {
  /** Labels of the namespaces. Every namespace has them if there are none. */
  readonly labels: { readonly [label: string]: string };
  readonly registries: readonly string[];
}

/** What is known in addition to the manifests. */
export interface ClusterViewOptions {
  /** Of the cluster, for every namespace. */
  readonly ranges?: Partial<Ranges>;
  /** To which the names of Services belong, beside "cluster.local". */
  readonly clusterDomain?: string;
  readonly podKinds?: readonly PodKind[];
  /** Runtimes by name of their RuntimeClass. */
  readonly runtimes?: RuntimesByClass;
  /** Whether statements about runtimes in the manifests' own annotations count. */
  readonly statements?: boolean;
  /** The registries that images may come from. Without a list every registry is allowed. */
  readonly registries?: readonly string[];
  /** Labels of pods that are agents, wherever they are. */
  readonly podSelector?: { readonly [label: string]: string };
  /** Whether the view has all objects of the cluster that rules need, so that a policy that is not in it is missing. */
  readonly complete?: boolean;
}

/** The objects of a cluster that rules look at when they judge a manifest. */
export class ClusterView {
  public readonly kinds: PodKinds;
  public readonly complete: boolean;
  public readonly podSelector?: { readonly [label: string]: string };

  /** The domains to which names of Services belong. */
  public readonly clusterDomains: readonly string[];

  /** Every object, in the order in which they were given. */
  public readonly all: Json[] = [];

  /** The registries of the options, and those of each policy that asks for them. */
  public readonly registries: RegistriesOfNamespaces[] = [];

  private readonly policies = new PolicyGroups();
  private readonly ranges: RangeIndex;
  private readonly objects = new ObjectIndex();
  private readonly runtimes: RuntimeView;
  private readonly namespaces = new Map<string, Json>();
  private readonly labelled = new Map<string, Json>();
  private readonly forAgents = new Map<string, boolean>();
  private readonly marked = new Set<string>();
  private readonly holders: Json[] = [];
  private readonly specViews = memoizeByText(viewOfSpec);
  private readonly paths = new Map<Json, () => string>();
  private readonly policyPaths = new Map<string, () => string>();
  private readonly podViews = memoizeBy((manifest: Json): readonly PodView[] => podViews(manifest, this.kinds, this.specViews));
  private podIndex?: PodIndex;
  private names?: readonly string[];

  constructor(entries: Iterable<ViewEntry> = [], options: ClusterViewOptions = {}) {
    this.kinds = options.podKinds && options.podKinds.length > 0 ? new PodKinds(options.podKinds) : PodKinds.BUILT_IN;
    this.complete = options.complete ?? true;
    this.podSelector = options.podSelector;
    this.clusterDomains = [...new Set(['cluster.local', ...options.clusterDomain === undefined ? [] : [options.clusterDomain]])];
    this.runtimes = new RuntimeView(options.runtimes, this.complete, options.statements ?? false);
    this.ranges = new RangeIndex(options.ranges);
    if (options.registries) {
      this.registries.push({ labels: {}, registries: options.registries });
    }
    for (const entry of entries) {
      this.add(entry);
    }
  }

  private add({ manifest, runtime, ranges, registries, path }: ViewEntry): void {
    this.runtimes.add(manifest, runtime);
    this.all.push(manifest);
    const metadata = object(manifest.metadata);
    if (ranges) {
      this.ranges.add(namespaceOf(manifest), ranges);
    }
    if (registries && !this.registries.includes(registries)) {
      this.registries.push(registries);
    }
    const kind = groupKind(manifest.apiVersion, manifest.kind);
    this.objects.add(manifest);
    if (path) {
      this.paths.set(manifest, path);
      if (kind.endsWith('Policy')) {
        this.policyPaths.set(objectName(manifest), path);
      }
    }
    if (kind === 'networking.k8s.io/NetworkPolicy') {
      this.policies.add(namespaceOf(manifest), manifest);
      if (deniedBesideIn(manifest).includes('private')) {
        this.ranges.add(namespaceOf(manifest), { privates: PRIVATE_BLOCKS });
      }
    } else if (kind === 'Namespace') {
      this.namespaces.set(textOf(metadata.name), object(metadata.labels));
      if (object(metadata.labels)[AGENTS_LABEL] === 'true') {
        this.marked.add(textOf(metadata.name)); // of two objects with this name, one is enough
      }
      this.ranges.addClusterRanges(manifest);
    } else if (this.kinds.pathIn(manifest)) {
      this.holders.push(manifest);
    }
  }

  /** The objects of a kind, such as "Service" or "rbac.authorization.k8s.io/RoleBinding", in the order in which they were given. */
  public of(kind: string): readonly Json[] {
    return this.objects.of(kind);
  }

  /** All objects with the same group, kind, namespace and name as this one, including it. None if it is the only one. */
  public sameAs(manifest: Json): readonly Json[] {
    return this.objects.sameAs(manifest);
  }

  /** The object of a kind by its name. The namespace of a cluster-scoped kind does not count. */
  public find(kind: string, namespace: string, name: string): Json | undefined {
    return this.objects.find(kind, namespace, name);
  }

  /** The traits of the pod's runtime, if they are known. */
  public runtimeOf(pod: PodView): RuntimeTraits | undefined {
    return this.runtimes.of(pod);
  }

  /**
   * The NetworkPolicies that select the pod, including one that the controller of agent-sandbox writes for it, and those that may select
   * it once the cluster has added labels: what they allow counts. All pods that one selector selects share a list, so a rule computes
   * once for the list what holds for each of these pods.
   */
  public policyGroupsOf(pod: PodView): readonly PolicyGroup[] {
    const { maybe } = this.policies.of(pod);
    return maybe.length === 0 ? this.surePolicyGroupsOf(pod) : [...this.surePolicyGroupsOf(pod), ...maybe];
  }

  /** The same without those that only may select the pod: what isolates a pod must select it for sure. */
  public surePolicyGroupsOf(pod: PodView): readonly PolicyGroup[] {
    const ofTemplate = policiesOfTemplate(pod.manifest);
    const { yes } = this.policies.of(pod);
    return ofTemplate.length === 0 ? yes : [...yes, ofTemplate];
  }

  /** The pods of the cluster, and the templates of objects that make pods. */
  public get pods(): PodIndex {
    return this.podIndex ??= new PodIndex(this.holders.flatMap((manifest) => this.podsOf(manifest)));
  }

  /** The pods in a manifest: one for most kinds, none for those that hold no pod. */
  public podsOf(manifest: Json): readonly PodView[] {
    return this.podViews(manifest);
  }

  /** Whether the namespace is one for agents: it has the label, or it holds an agent or a pod that serves agents. */
  public isForAgents(namespace: string): boolean {
    return memoize(this.forAgents, namespace, () => this.marked.has(namespace) || this.holdsAgents(namespace));
  }

  /** Whether a label marks a pod of the namespace as an agent, or as one that serves agents. */
  public holdsAgents(namespace: string): boolean {
    return AMONG_AGENTS.some((selector) => this.pods.select(namespace, selector).length > 0);
  }

  /** Labels of a namespace. One that is not in the view has the label that Kubernetes gives every namespace. */
  public namespaceLabels(name: string): Json {
    return memoize(this.labelled, name, () => ({ ...this.namespaces.get(name), [NAMESPACE_NAME]: name }));
  }

  /**
   * Whether a selector selects a namespace. Of one without an object in the view, no other label than its name is known.
   *
   * Only where "maybe" would hide something it counts: what a policy that selects namespaces of others opens is listed by its labels.
   */
  public matchOfNamespace(selector: Json, name: string): Match {
    return matchOf(selector, this.namespaceLabels(name), (key) => key !== NAMESPACE_NAME && !this.namespaces.has(name));
  }

  /**
   * Lists of registries. An image in the namespace must come from a registry of each list. Of a namespace whose labels are not known, it
   * counts whether it is for agents.
   */
  public registriesIn(namespace: string): readonly (readonly string[])[] {
    return this.registries
      .filter(({ labels }) => {
        const match = this.matchOfNamespace({ matchLabels: labels }, namespace);
        return match === 'yes' || (match === 'maybe' && this.isForAgents(namespace));
      })
      .map(({ registries }) => registries);
  }

  /** The path of the construct that made an object of the view, if a construct did. */
  public pathOf(manifest: Json): string | undefined {
    return this.paths.get(manifest)?.();
  }

  /** A text about policies, in which each has the path of its construct in place of its name: `NetworkPolicy [team-b/open]`. */
  public withPaths(text: string): string {
    return this.policyPaths.size === 0 ? text : text.replace(/\b(\w*Policy) "[^"]*"/g, (title, kind: string) => {
      const path = this.policyPaths.get(title);
      return path ? `${kind} [${path()}]` : title;
    });
  }

  /** Every namespace that is in the view or that has a pod in it. */
  public get namespaceNames(): readonly string[] {
    return this.names ??= [...new Set([...this.namespaces.keys(), ...this.pods.namespaces])];
  }

  /** The addresses that agents must not reach, in every namespace. */
  public get clusterRanges(): Ranges {
    return this.ranges.ofCluster;
  }

  /** The addresses that agents of the namespace must not reach. Namespaces with the same ranges share one object. */
  public rangesOf(namespace: string): Ranges {
    return this.ranges.of(namespace);
  }
}

/** Namespace of an object. Empty if it names none. */
export function namespaceOf(manifest: Json): string {
  const { namespace } = object(manifest.metadata);
  return typeof namespace === 'string' ? namespace : '';
}

/** Finds objects by their kind and name. */
class ObjectIndex {
  private readonly byKind = new Map<string, Json[]>();
  private readonly byKey = new Map<string, Json[]>();
  private readonly twins = new Map<Json, readonly Json[]>();

  public add(manifest: Json): void {
    push(this.byKind, groupKind(manifest.apiVersion, manifest.kind), manifest);
    const key = objectKey(manifest);
    if (key === undefined) {
      return;
    }
    push(this.byKey, key, manifest);
    const same = this.byKey.get(key)!;
    if (same.length > 1) {
      same.slice(same.length === 2 ? 0 : -1).forEach((one) => this.twins.set(one, same));
    }
  }

  /** The objects of a kind, in the order in which they were given. */
  public of(kind: string): readonly Json[] {
    return this.byKind.get(kind) ?? [];
  }

  /** All objects with the same group, kind, namespace and name as this one, including it. None if it is the only one. */
  public sameAs(manifest: Json): readonly Json[] {
    return this.twins.get(manifest) ?? [];
  }

  /** The object of a kind by its name. */
  public find(kind: string, namespace: string, name: string): Json | undefined {
    const slash = kind.indexOf('/');
    const [apiVersion, plainKind] = slash < 0 ? ['v1', kind] : [`${kind.slice(0, slash)}/v1`, kind.slice(slash + 1)];
    return this.byKey.get(objectKey({ apiVersion, kind: plainKind, metadata: { namespace, name } })!)?.[0];
  }
}
