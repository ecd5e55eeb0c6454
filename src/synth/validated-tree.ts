import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';

/** A chart with all that is in it. */
interface ChartState {
  readonly constructs: readonly IConstruct[];
  /** The number of dependencies; none can be taken away. */
  readonly dependencies: number;
}

/** The constructs of an app as cdk8s last validated them. */
export class ValidatedTree {
  private all: readonly IConstruct[] = [];
  private charts = new Map<IConstruct, ChartState>();

  constructor(private readonly app: IConstruct) {}

  /** The constructs in the order in which cdk8s visits them. */
  public get constructs(): readonly IConstruct[] {
    return this.all;
  }

  /** Takes the app as it is now; returns whether it has other constructs than before. */
  public update(): boolean {
    const before = this.all;
    this.all = this.app.node.findAll();
    this.charts = new Map(this.all.filter(Chart.isChart).map((chart) => [chart, stateOf(chart)]));
    return !isSameList(before, this.all);
  }

  /** Whether the chart has the same constructs with as many dependencies as at the last validation. */
  public isUnchanged(chart: Chart): boolean {
    const before = this.charts.get(chart);
    const now = stateOf(chart);
    return before?.dependencies === now.dependencies && isSameList(before.constructs, now.constructs);
  }
}

function stateOf(chart: IConstruct): ChartState {
  const constructs = chart.node.findAll();
  return { constructs, dependencies: constructs.reduce((sum, { node }) => sum + node.dependencies.length, 0) };
}

function isSameList(one: readonly IConstruct[], other: readonly IConstruct[]): boolean {
  return one.length === other.length && one.every((construct, i) => construct === other[i]);
}
