import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/**
 * The order of charts, if objects of one need objects of another.
 *
 * Each need must fit in the order. A wish, such as a policy before the pod that it selects, is left out if it would close a circle.
 */
export class ChartOrder {
  /** For each chart the charts that come before it. */
  private readonly before = new Map<Chart, Set<Chart>>();
  private readonly needs = new Map<Chart, Map<Chart, string>>();
  private readonly wishes = new Map<Chart, Set<Chart>>();

  /** @param all the app's constructs. The dependencies that they already have come first. */
  constructor(all: readonly IConstruct[]) {
    for (const source of all) {
      for (const target of source.node.dependencies) {
        this.put(chartOf(source), chartOf(target));
      }
      if (Chart.isChart(source) && source.node.scope && chartOf(source.node.scope)) {
        this.put(chartOf(source.node.scope), source); // cdk8s writes nested charts before the chart around them
      }
    }
  }

  /** The source cannot be applied before the target. */
  public need(source: ApiObject, target: ApiObject): void {
    const targets = this.needs.get(source.chart) ?? new Map<Chart, string>();
    this.needs.set(source.chart, targets);
    if (!targets.has(target.chart)) {
      targets.set(target.chart, `${source.node.path} needs ${target.kind} "${target.name}" of chart "${target.chart.node.path}"`);
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
        if (this.comesBefore(source, target)) {
          errors.push(`the charts cannot be put in an order that applies: ${why}, and chart "${target.node.path}" is applied after `
            + `"${source.node.path}"; put namespaces, runtimes and accounts that several charts use in a chart of their own`);
        } else {
          this.depend(source, target);
        }
      }
    }
    for (const [source, targets] of errors.length > 0 ? [] : this.wishes) {
      for (const target of targets) {
        if (!this.comesBefore(source, target)) {
          this.depend(source, target);
        }
      }
    }
    return errors;
  }

  private depend(source: Chart, target: Chart): void {
    this.put(source, target);
    source.node.addDependency(target);
  }

  private put(source: Chart | undefined, target: Chart | undefined): void {
    if (source && target && source !== target) {
      this.before.set(source, (this.before.get(source) ?? new Set()).add(target));
    }
  }

  /** Whether `first` is applied before `last`, directly or with others between them. */
  private comesBefore(first: Chart, last: Chart): boolean {
    const seen = new Set<Chart>([last]);
    for (const chart of seen) { // the loop also visits what it adds
      for (const earlier of this.before.get(chart) ?? []) {
        seen.add(earlier);
      }
    }
    return first !== last && seen.has(first);
  }
}

function chartOf(construct: IConstruct): Chart | undefined {
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    if (Chart.isChart(scope)) {
      return scope;
    }
  }
  return undefined;
}
