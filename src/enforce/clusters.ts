import { ApiObject, Chart } from 'cdk8s';

/**
 * Tells charts of one cluster from charts of another: two charts that both have an object of the same kind,
 * namespace and name, such as one chart for each environment, are for different clusters.
 */
export class Clusters {
  private readonly apart = new Map<Chart, Set<Chart>>();

  constructor(objects: readonly ApiObject[]) {
    if (objects.every(({ chart }) => chart === objects[0].chart)) {
      return;
    }
    const owners = new Map<string, Set<Chart>>();
    for (const { kind, name, metadata, chart } of objects) {
      const key = `${kind}\n${metadata.namespace ?? ''}\n${name}`;
      const charts = owners.get(key);
      if (!charts) {
        owners.set(key, new Set([chart]));
      } else if (!charts.has(chart)) {
        charts.forEach((other) => {
          this.put(chart, other);
          this.put(other, chart);
        });
        charts.add(chart);
      }
    }
  }

  /** Whether all of the app may be one cluster. */
  public get isOne(): boolean {
    return this.apart.size === 0;
  }

  /** Whether the charts may be for the same cluster. */
  public together(one: Chart, other: Chart): boolean {
    return !this.apart.get(one)?.has(other);
  }

  private put(one: Chart, other: Chart): void {
    this.apart.set(one, (this.apart.get(one) ?? new Set()).add(other));
  }
}
