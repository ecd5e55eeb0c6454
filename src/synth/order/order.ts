import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartOrder } from './chart-order';
import { OrderIndex } from './order-index';
import { groupKind } from '../../engine/manifest/pod-kinds';
import { push } from '../../engine/value/multimap';

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
    const index = new OrderIndex(items);
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
    this.last = new Set(
      items.filter(({ apiVersion, kind, name }) => groupKind(apiVersion, kind) === 'ServiceAccount' && name === 'default'),
    );
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
