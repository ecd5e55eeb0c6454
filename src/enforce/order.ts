import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartOrder } from './chart-order';
import { OrderFacts, Guarded } from './guarded';
import { Json, object } from '../policy/json';
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
  const objects = all.filter((c): c is ApiObject => ApiObject.isApiObject(c));
  const index = new Index(objects);
  const charts = new ChartOrder(all);
  for (const source of objects) {
    for (const target of index.needs(source)) {
      if (target.chart === source.chart) {
        source.node.addDependency(target);
      } else {
        charts.need(source, target);
      }
    }
  }
  for (const [policy, pods] of index.selections()) {
    for (const pod of pods) {
      if (pod.chart === policy.chart) {
        pod.node.addDependency(policy);
      } else {
        charts.wish(pod.chart, policy.chart);
      }
    }
  }
  putDefaultAccountsLast(all, index);
  return charts.apply();
}

/** What stands where among the app's objects. */
class Index {
  private readonly byKindAndName = new Map<string, ApiObject[]>();
  private readonly podsByLabel = new Map<string, Pod[]>();
  private readonly pods = new Map<ApiObject, Pod>();

  constructor(private readonly objects: ApiObject[]) {
    for (const item of objects) {
      push(this.byKindAndName, key(item.kind, CLUSTER_SCOPED.has(item.kind) ? '' : item.metadata.namespace, item.name), item);
      const pod = readPod(item);
      if (pod) {
        this.pods.set(item, pod);
        for (const label of ['', ...Object.entries(pod.labels).map(([k, v]) => `${k}=${v}`)]) {
          push(this.podsByLabel, key(item.metadata.namespace, label), pod);
        }
      }
    }
  }

  /** The objects without which the API server refuses this one; not the namespace where an account of the same chart waits for it. */
  public needs(item: ApiObject): ApiObject[] {
    const pod = this.pods.get(item);
    const namespace = CLUSTER_SCOPED.has(item.kind) ? undefined : item.metadata.namespace;
    const accountName = pod?.serviceAccountName === 'default' ? undefined : pod?.serviceAccountName;
    const account = this.find('ServiceAccount', namespace, accountName, item.chart);
    return [
      account?.chart === item.chart ? account : this.find('Namespace', '', namespace, item.chart),
      account?.chart === item.chart ? undefined : account,
      this.find('RuntimeClass', '', pod?.runtimeClassName, item.chart),
    ].filter((found): found is ApiObject => found !== undefined && found !== item);
  }

  /** Each NetworkPolicy of the app with the pods that it selects. */
  public selections(): [ApiObject, ApiObject[]][] {
    return this.objects.filter((item) => item.kind === 'NetworkPolicy').map((policy) => {
      const selector = object(factsOf(policy).podSelector);
      const labels = ['', ...Object.entries(object(selector.matchLabels)).map(([k, v]) => `${k}=${v}`)];
      const [fewest] = labels.map((label) => this.podsByLabel.get(key(policy.metadata.namespace, label)) ?? []).sort((a, b) => a.length - b.length);
      return [policy, fewest.filter((pod) => selects(selector, pod.labels)).map((pod) => pod.object)];
    });
  }

  /** The `default` accounts with the other objects of their namespace in the same chart. */
  public defaultAccounts(): [ApiObject, ApiObject[]][] {
    const byPlace = new Map<string, ApiObject[]>();
    for (const item of this.objects) {
      push(byPlace, key(item.chart.node.path, item.metadata.namespace), item);
    }
    return this.objects.filter((item) => item.kind === 'ServiceAccount' && item.name === 'default')
      .map((account) => [account, byPlace.get(key(account.chart.node.path, account.metadata.namespace))!.filter((item) => item !== account)]);
  }

  private find(kind: string, namespace: string | undefined, name: string | undefined, chart: Chart): ApiObject | undefined {
    const found = name === undefined ? [] : this.byKindAndName.get(key(kind, namespace, name)) ?? [];
    return found.find((item) => item.chart === chart) ?? found[0];
  }
}

interface Pod {
  readonly object: ApiObject;
  readonly labels: Json;
  readonly runtimeClassName?: string;
  readonly serviceAccountName?: string;
}

const CLUSTER_SCOPED = new Set(['Namespace', 'RuntimeClass']);
function readPod(apiObject: ApiObject): Pod | undefined {
  if (!PodKinds.BUILT_IN.pathIn(apiObject)) {
    return undefined;
  }
  const { labels, runtimeClassName, serviceAccountName } = factsOf(apiObject);
  return { object: apiObject, labels: object(labels), runtimeClassName, serviceAccountName };
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
  return { labels: object(object(pod?.metadata).labels), runtimeClassName, serviceAccountName, podSelector: object(object(manifest.spec).podSelector) };
}

/**
 * The controller manager makes the account `default` as soon as the namespace is there. An apply that
 * comes at the same moment fails, so ours comes after everything else that does not wait for it.
 */
function putDefaultAccountsLast(all: IConstruct[], index: Index): void {
  const accounts = index.defaultAccounts();
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
  return parts.map((part) => part ?? '').join('\n');
}

function push<K, V>(map: Map<K, V[]>, at: K, value: V): void {
  const list = map.get(at);
  if (list) {
    list.push(value);
  } else {
    map.set(at, [value]);
  }
}
