import { ApiObject } from 'cdk8s';
import { IConstruct } from 'constructs';
import { ChartOrder } from './chart-order';
import { OrderIndex } from './order-index';
import { groupKind } from '../../engine/manifest/pod-kinds';
import { push } from '../../engine/value/multimap';

/**
 * Puts every object after the objects that it needs, so that the first `kubectl apply -f` succeeds: namespace, RuntimeClass, account,
 * the policies that select a pod, then the pod.
 *
 * cdk8s orders objects by dependencies between constructs. A few dependencies for each pod would take more time than everything else in
 * a synth. This class keeps its own needs beside them, and sorts objects by both.
 */
export class ApplyOrder {
  /** What makes an order impossible. */
  public readonly faults: string[];
  private readonly needs = new Map<ApiObject, ApiObject[]>();
  private readonly last: Set<object>;

  /** @param all the app's constructs. Charts whose objects need each other get dependencies. */
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
    // The controller manager creates the account `default` as soon as the namespace exists. An apply at the same moment fails,
    // so ours comes after everything else that does not wait for it.
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
        this.needs.get(item)?.filter((needed) => !waitsFor(needed, item)).forEach(visit); // dependencies of the user take precedence
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
  for (const one of reached) { // the loop also visits what it adds
    one.node.dependencies.forEach((needed) => reached.add(needed));
  }
  return reached.has(target);
}
