import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartOrder } from './chart-order';
import { Guarded, OrderFacts } from './guarded';
import { Json, object, objects } from '../policy/json';
import { PodKinds } from '../policy/pod-kinds';
import { podViews } from '../policy/pod-view';
import { selects } from '../policy/selector';

/**
 * Puts every object after what it needs, so that one `kubectl apply -f` works at the first try:
 * namespace, RuntimeClass, account, the policies that select a pod, then the pod. It adds
 * dependencies only from an object to its own prerequisites, which keeps synth linear.
 */

/** Adds the dependencies; returns what makes an order impossible. */
export function orderObjects(all: IConstruct[]): string[] {
  const items = all.filter((c): c is ApiObject => ApiObject.isApiObject(c));
  const index = new Index(items);
  const charts = new ChartOrder(all);
  for (const source of items) {
    const account = index.accountOf(source);
    for (const target of index.needs(source)) {
      if (target.chart === source.chart) {
        putAfter(source, target, account);
      } else {
        charts.need(source, target);
      }
    }
  }
  for (const { policy, pods, isForAll } of index.selections()) {
    for (const pod of pods) {
      if (pod.chart === policy.chart) {
        putAfter(pod, policy, isForAll ? index.accountOf(pod) : undefined);
      } else {
        charts.wish(pod.chart, policy.chart);
      }
    }
  }
  putDefaultAccountsLast(all, index.defaultAccounts(items));
  return charts.apply();
}

/**
 * Has the source wait for the target. cdk8s spends much of its time on dependencies, so what many pods need their
 * account waits for, and they for the account alone.
 */
function putAfter(source: ApiObject, target: ApiObject, account?: ApiObject): void {
  const shared = account && account.chart === source.chart && account !== target;
  if (!shared || waitsFor(target, account)) {
    source.node.addDependency(target);
  } else {
    account.node.addDependency(target);
  }
}

/** Whether the source waits for the target, by itself or by way of others. */
function waitsFor(source: IConstruct, target: IConstruct): boolean {
  const reached = new Set<IConstruct>([source]);
  for (const one of reached) { // a set yields what is added on the way
    for (const needed of one.node.scopes.flatMap((scope) => scope.node.dependencies)) {
      needed.node.findAll().forEach((inner) => reached.add(inner));
    }
  }
  return reached.has(target);
}

/** Kinds that other objects name. */
const NAMED = new Set(['Namespace', 'RuntimeClass', 'ServiceAccount']);
const CLUSTER_SCOPED = new Set(['Namespace', 'RuntimeClass']);

interface Policy {
  readonly object: ApiObject;
  readonly selector: Json;
  /** A label that all its pods have; none if it names none. */
  readonly label?: readonly [key: string, value: string];
  /** Whether it asks for no more than that. */
  readonly isPlain: boolean;
}

/** What stands where among the app's objects. */
class Index {
  private readonly named = new Map<string, ApiObject[]>();
  private readonly pods = new Map<ApiObject, OrderFacts>();
  private readonly policies: Policy[] = [];

  constructor(items: ApiObject[]) {
    for (const item of items) {
      if (NAMED.has(item.kind)) {
        push(this.named, key(item.kind, CLUSTER_SCOPED.has(item.kind) ? '' : item.metadata.namespace, item.name), item);
      } else if (item.kind === 'NetworkPolicy') {
        const selector = object(factsOf(item).podSelector);
        const [label, ...more] = Object.entries(object(selector.matchLabels));
        const isPlain = more.length === 0 && objects(selector.matchExpressions).length === 0;
        this.policies.push({ object: item, selector, label: label && [label[0], String(label[1])], isPlain });
      } else if (PodKinds.BUILT_IN.pathIn(item)) {
        this.pods.set(item, factsOf(item));
      }
    }
  }

  /** The account of a pod that has one of its own. */
  public accountOf(item: ApiObject): ApiObject | undefined {
    const name = this.pods.get(item)?.serviceAccountName;
    return name === 'default' ? undefined : this.find('ServiceAccount', item.metadata.namespace, name, item.chart);
  }

  /** The objects without which the API server refuses this one. */
  public needs(item: ApiObject): ApiObject[] {
    return [
      this.find('Namespace', '', CLUSTER_SCOPED.has(item.kind) ? undefined : item.metadata.namespace, item.chart),
      this.find('RuntimeClass', '', this.pods.get(item)?.runtimeClassName, item.chart),
      this.accountOf(item),
    ].filter((found): found is ApiObject => found !== undefined && found !== item);
  }

  /** Each NetworkPolicy of the app with the pods that it selects, and whether those are all of its namespace. */
  public selections(): { policy: ApiObject; pods: ApiObject[]; isForAll: boolean }[] {
    const byLabel = this.podsByLabel();
    return this.policies.map(({ object: policy, selector, label, isPlain }) => {
      const candidates = byLabel.get(key(policy.metadata.namespace, ...label ?? [])) ?? [];
      const pods = isPlain ? candidates : candidates.filter((pod) => selects(selector, object(this.pods.get(pod)!.labels?.())));
      return { policy, pods, isForAll: isPlain && !label };
    });
  }

  /** The `default` accounts with the other objects of their namespace in the same chart. */
  public defaultAccounts(items: ApiObject[]): [ApiObject, ApiObject[]][] {
    const accounts = [...this.named.values()].flat().filter((item) => item.kind === 'ServiceAccount' && item.name === 'default');
    const byPlace = new Map(accounts.map((account) => [key(account.chart.node.path, account.metadata.namespace), [] as ApiObject[]]));
    for (const item of items) {
      byPlace.get(key(item.chart.node.path, item.metadata.namespace))?.push(item);
    }
    return accounts.map((account) => [account, byPlace.get(key(account.chart.node.path, account.metadata.namespace))!.filter((item) => item !== account)]);
  }

  /** Pods by namespace, and by each label that a policy looks them up by. */
  private podsByLabel(): Map<string, ApiObject[]> {
    const byLabel = new Map<string, ApiObject[]>();
    const names = new Set(this.policies.flatMap(({ label }) => label?.[0] ?? []));
    for (const [pod, { label }] of this.pods) {
      const { namespace } = pod.metadata;
      push(byLabel, key(namespace), pod);
      for (const name of names) {
        const value = label?.(name);
        if (value !== undefined) {
          push(byLabel, key(namespace, name, value), pod);
        }
      }
    }
    return byLabel;
  }

  private find(kind: string, namespace: string | undefined, name: string | undefined, chart: Chart): ApiObject | undefined {
    const found = name === undefined ? [] : this.named.get(key(kind, namespace, name)) ?? [];
    return found.find((item) => item.chart === chart) ?? found[0];
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

/**
 * The controller manager makes the account `default` as soon as the namespace is there. An apply that
 * comes at the same moment fails, so ours comes after everything else that does not wait for it.
 */
function putDefaultAccountsLast(all: IConstruct[], accounts: [ApiObject, ApiObject[]][]): void {
  if (accounts.length === 0) {
    return;
  }
  const waiting = new Map<IConstruct, IConstruct[]>();
  for (const source of all) {
    for (const target of source.node.dependencies) {
      push(waiting, target, source);
    }
  }
  for (const [account, others] of accounts) {
    const reached = new Set<IConstruct>(account.node.scopes); // to wait for any of these is to wait for the account
    for (const target of reached) { // a set yields what is added on the way
      for (const source of (waiting.get(target) ?? []).flatMap((c) => c.node.findAll())) {
        source.node.scopes.forEach((scope) => reached.add(scope));
      }
    }
    const before = new Set(others.filter((item) => !reached.has(item)));
    const last = [...before].filter((item) => !waiting.get(item)?.some((source) => before.has(source as ApiObject))); // the others come before those
    account.node.addDependency(...last);
  }
}

function key(...parts: (string | undefined)[]): string {
  return parts.join('\n'); // an undefined part is an empty one
}

function push<K, V>(map: Map<K, V[]>, at: K, value: V): void {
  const list = map.get(at);
  if (list) {
    list.push(value);
  } else {
    map.set(at, [value]);
  }
}
