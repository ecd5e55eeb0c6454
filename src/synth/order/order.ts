import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { OrderIndex } from './order-index';
import { groupKind } from '../../engine/manifest/pod-kinds';
import { memoize } from '../../engine/value/memoize';
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

/**
 * The order of charts, if objects of one need objects of another.
 *
 * Each need must fit in the order. A wish, such as a policy before the pod that it selects, is left out if it would close a circle.
 */
class ChartOrder {
  /** For each chart the charts that come before it, each with the reason. */
  private readonly before = new Map<Chart, Map<Chart, string>>();
  private readonly needs = new Map<Chart, Map<Chart, string>>();
  private readonly wishes = new Map<Chart, Set<Chart>>();

  /** @param all the app's constructs. The dependencies that they already have come first. */
  constructor(all: readonly IConstruct[]) {
    for (const source of all) {
      const around = source.node.scope && chartOf(source.node.scope);
      if (Chart.isChart(source) && around) {
        this.put(around, source, `cdk8s writes chart ${nameOf(source)} before ${nameOf(around)}, which is around it`);
      }
    }
    for (const source of all) {
      for (const target of source.node.dependencies) {
        this.put(chartOf(source), chartOf(target), reasons.get(source)?.get(target) ?? `${nameOf(source)} depends on ${nameOf(target)}`);
      }
    }
  }

  /** The source cannot be applied before the target. */
  public need(source: ApiObject, target: ApiObject): void {
    const targets = this.needs.get(source.chart) ?? new Map<Chart, string>();
    this.needs.set(source.chart, targets);
    if (!targets.has(target.chart)) {
      targets.set(target.chart, `${nameOf(source)} needs ${target.kind} "${target.name}" of chart ${nameOf(target.chart)}`);
    }
  }

  /** The source should be applied after the target. */
  public wish(source: Chart, target: Chart): void {
    this.wishes.set(source, (this.wishes.get(source) ?? new Set()).add(target));
  }

  /** Makes the charts depend on each other. Returns the circles that make it impossible. */
  public apply(): string[] {
    const errors: string[] = [];
    for (const [source, targets] of this.needs) {
      for (const [target, why] of targets) {
        const back = this.reasonsBefore(source, target);
        if (back) {
          errors.push(`the charts cannot be put in an order that applies: ${[why, ...back].join(', and ')}; `
            + 'put namespaces, runtimes and accounts that several charts use in a chart of their own');
        } else {
          this.depend(source, target, why);
        }
      }
    }
    for (const [source, targets] of errors.length > 0 ? [] : this.wishes) {
      for (const target of targets) {
        if (!this.reasonsBefore(source, target)) {
          this.depend(source, target, `${nameOf(source)} has pods that a policy of chart ${nameOf(target)} selects`);
        }
      }
    }
    return errors;
  }

  private depend(source: Chart, target: Chart, why: string): void {
    this.put(source, target, why);
    memoize(reasons, source, () => new Map<IConstruct, string>()).set(target, why);
    source.node.addDependency(target);
  }

  private put(source: Chart | undefined, target: Chart | undefined, why: string): void {
    if (source && target && source !== target) {
      const targets = memoize(this.before, source, () => new Map<Chart, string>());
      targets.set(target, targets.get(target) ?? why);
    }
  }

  /** Why `first` is applied before `last`, directly or with others between them. Undefined if nothing says so. */
  private reasonsBefore(first: Chart, last: Chart): string[] | undefined {
    const seen = new Map<Chart, string[]>([[last, []]]);
    for (const [chart, reasonsToHere] of seen) { // the loop also visits what it adds
      for (const [earlier, why] of this.before.get(chart) ?? []) {
        if (!seen.has(earlier)) {
          seen.set(earlier, [...reasonsToHere, why]);
        }
      }
    }
    return seen.get(first);
  }
}

/** Why this library made a chart depend on another one. The next order finds the dependency in the app and not its reason. */
const reasons = new WeakMap<IConstruct, Map<IConstruct, string>>();

/** A construct as errors name it: that of the user, not the object in it. */
function nameOf({ node: { path } }: IConstruct): string {
  return `"${path.replace(/\/Resource$/, '')}"`;
}

function chartOf(construct: IConstruct): Chart | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    if (Chart.isChart(scope)) {
      return scope;
    }
  }
  return undefined;
}
