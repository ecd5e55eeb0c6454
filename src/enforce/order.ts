import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartOrder } from './chart-order';
import { identityOf } from './cluster-registry';
import { Guarded, OrderFacts } from './guarded';
import { Json, object, objects } from '../policy/json';
import { push } from '../policy/multimap';
import { PodKinds, groupKind } from '../policy/pod-kinds';
import { podViews } from '../policy/pod-view';
import { selects } from '../policy/selector';

/**
 * Puts every object after what it needs, so that one `kubectl apply -f` works at the first try: namespace,
 * RuntimeClass, account, the policies that select a pod, then the pod.
 *
 * cdk8s orders by dependencies between constructs, and with a few for each pod it spends more time on these than on
 * all else, again for each chart. What is known here is kept beside them instead, and objects are sorted by both.
 */
export class ApplyOrder {
  /** What makes an order impossible. */
  public readonly faults: string[];
  private readonly needs = new Map<ApiObject, ApiObject[]>();
  private readonly last: Set<object>;

  /** @param all the app's constructs; charts are made to depend on each other where their objects do */
  constructor(all: readonly IConstruct[]) {
    const items = all.filter((c): c is ApiObject => ApiObject.isApiObject(c));
    const index = new Index(items);
    const charts = new ChartOrder(all);
    for (const source of items) {
      for (const target of index.needs(source)) {
        if (target.chart === source.chart) {
          push(this.needs, source, target);
        } else {
          charts.need(source, target);
        }
      }
    }
    for (const [policy, pods] of index.selections()) {
      for (const pod of pods) {
        if (pod.chart === policy.chart) {
          push(this.needs, pod, policy);
        } else {
          charts.wish(pod.chart, policy.chart);
        }
      }
    }
    // The controller manager makes the account `default` as soon as the namespace is there. An apply that comes at the
    // same moment fails, so ours comes after everything else that does not wait for it.
    this.last = new Set(items.filter((item) => kindOf(item) === 'ServiceAccount' && item.name === 'default'));
    this.faults = charts.apply();
  }

  /** Objects of one chart, given as cdk8s orders them, in the order in which they apply. */
  public sorted<T extends object>(written: readonly T[]): T[] {
    const given = new Set<object>(written);
    const begun = new Set<object>();
    const sorted = new Set<object>();
    const visit = (item: object) => {
      if (!given.has(item) || begun.has(item)) {
        return;
      }
      begun.add(item);
      if (ApiObject.isApiObject(item)) {
        item.node.dependencies.forEach(visit);
        this.needs.get(item)?.filter((needed) => !waitsFor(needed, item)).forEach(visit); // what the user says counts more
      }
      sorted.add(item);
    };
    written.filter((item) => !this.last.has(item)).forEach(visit);
    written.forEach(visit);
    return [...sorted] as T[];
  }
}

/** Whether cdk8s writes the target before the source. */
function waitsFor(source: IConstruct, target: IConstruct): boolean {
  const reached = new Set<IConstruct>([source]);
  for (const one of reached) { // a set yields what is added on the way
    one.node.dependencies.forEach((needed) => reached.add(needed));
  }
  return reached.has(target);
}

/** Kinds that other objects name. */
const RUNTIME_CLASS = 'node.k8s.io/RuntimeClass';
const NAMED = new Set(['Namespace', RUNTIME_CLASS, 'ServiceAccount']);
const CLUSTER_SCOPED = new Set(['Namespace', RUNTIME_CLASS]);

interface Policy {
  readonly object: ApiObject;
  readonly selector: Json;
  /** A label that all its pods have; none if it names none. */
  readonly label?: readonly [key: string, value: string];
  /** Whether it asks for no more than that. */
  readonly isPlain: boolean;
}

/** What stands where among the app's objects; those of another cluster are none that an object needs. */
class Index {
  private readonly clusters = new Map<Chart, string>();
  private readonly identities = new Map<object, string>();
  private readonly named = new Map<string, ApiObject[]>();
  private readonly pods = new Map<ApiObject, OrderFacts>();
  private readonly policies: Policy[] = [];

  constructor(items: readonly ApiObject[]) {
    for (const item of items) {
      const kind = kindOf(item);
      if (NAMED.has(kind)) {
        push(this.named, key(this.clusterOf(item), kind, CLUSTER_SCOPED.has(kind) ? '' : item.metadata.namespace, item.name), item);
      } else if (PodKinds.BUILT_IN.pathIn(item)) {
        this.pods.set(item, factsOf(item));
      } else if (kind === 'networking.k8s.io/NetworkPolicy' || Guarded.of(item)?.orderFacts()?.podSelector) { // or a network's own kind of policy, of ours
        const selector = object(factsOf(item).podSelector);
        const [label, ...more] = Object.entries(object(selector.matchLabels));
        const isPlain = more.length === 0 && objects(selector.matchExpressions).length === 0;
        this.policies.push({ object: item, selector, label: label && [label[0], String(label[1])], isPlain });
      }
    }
  }

  /** The objects without which the API server refuses this one. */
  public needs(item: ApiObject): ApiObject[] {
    const pod = this.pods.get(item);
    const namespace = CLUSTER_SCOPED.has(kindOf(item)) ? undefined : item.metadata.namespace;
    return [
      this.find('Namespace', '', namespace, item),
      this.find(RUNTIME_CLASS, '', pod?.runtimeClassName, item),
      this.find('ServiceAccount', namespace, pod?.serviceAccountName === 'default' ? undefined : pod?.serviceAccountName, item),
    ].filter((found): found is ApiObject => found !== undefined && found !== item);
  }

  /** Each policy of the app with the pods that it selects. */
  public selections(): [ApiObject, ApiObject[]][] {
    const byLabel = this.podsByLabel();
    return this.policies.map(({ object: policy, selector, label, isPlain }) => {
      const candidates = byLabel.get(key(this.clusterOf(policy), policy.metadata.namespace, ...label ?? [])) ?? [];
      return [policy, isPlain ? candidates : candidates.filter((pod) => selects(selector, object(this.pods.get(pod)!.labels?.())))];
    });
  }

  /** Pods by namespace, and by each label that a policy looks them up by. */
  private podsByLabel(): Map<string, ApiObject[]> {
    const byLabel = new Map<string, ApiObject[]>();
    const names = new Set(this.policies.flatMap(({ label }) => label?.[0] ?? []));
    for (const [pod, { label }] of this.pods) {
      const { namespace } = pod.metadata;
      const cluster = this.clusterOf(pod);
      push(byLabel, key(cluster, namespace), pod);
      for (const name of names) {
        const value = label?.(name);
        if (value !== undefined) {
          push(byLabel, key(cluster, namespace, name, value), pod);
        }
      }
    }
    return byLabel;
  }

  private find(kind: string, namespace: string | undefined, name: string | undefined, needing: ApiObject): ApiObject | undefined {
    const found = name === undefined ? [] : this.named.get(key(this.clusterOf(needing), kind, namespace, name)) ?? [];
    return found.find((item) => item.chart === needing.chart) ?? found[0];
  }

  /** A text for the cluster of an object's chart. */
  private clusterOf({ chart }: ApiObject): string {
    const known = this.clusters.get(chart);
    if (known !== undefined) {
      return known;
    }
    const identity = identityOf(chart);
    const text = this.identities.get(identity) ?? String(this.identities.size);
    this.identities.set(identity, text);
    this.clusters.set(chart, text);
    return text;
  }
}

/** What is known of an object, else what its manifest says; one that cannot be rendered is not ours to report: cdk8s does when it is emitted. */
function factsOf(target: ApiObject): OrderFacts {
  const guarded = Guarded.of(target);
  try {
    return guarded?.orderFacts() ?? read(guarded ? guarded.render().manifest : object(target.toJson()));
  } catch {
    return {};
  }
}

function read(manifest: Json): OrderFacts {
  const [pod] = podViews(manifest);
  const { runtimeClassName, serviceAccountName } = object(pod?.spec);
  const labels = object(object(pod?.metadata).labels);
  return {
    labels: () => labels,
    label: (name) => labels[name] as string | undefined,
    runtimeClassName,
    serviceAccountName,
    podSelector: object(object(manifest.spec).podSelector),
  };
}

function kindOf({ apiVersion, kind }: ApiObject): string {
  return groupKind(apiVersion, kind);
}

function key(...parts: (string | undefined)[]): string {
  return parts.join('\n'); // an undefined part is an empty one
}
