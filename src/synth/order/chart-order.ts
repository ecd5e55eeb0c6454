import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { memoize } from '../../engine/value/memoize';

/**
 * The order of charts, if objects of one need objects of another.
 *
 * Each need must fit in the order. A wish, such as a policy before the pod that it selects, is left out if it would close a circle.
 */
export class ChartOrder {
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
