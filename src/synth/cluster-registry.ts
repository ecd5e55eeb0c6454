import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Ranges } from '../engine/address/ranges';

/** A cluster as the guard knows it. The object itself is the cluster's identity. */
export interface KnownCluster {
  /** For messages. */
  readonly name?: string;
  /** Addresses that no policy of the cluster may open. @internal */
  readonly _ranges: Partial<Ranges>;
}

/** The clusters of an app, and for each the app or a chart that carries it. */
const clusters = new WeakMap<IConstruct, Map<KnownCluster, IConstruct>>();
const carried = new WeakMap<IConstruct, KnownCluster>();
/** For each app or chart without a cluster, the first construct that asked for one. */
const askers = new WeakMap<IConstruct, IConstruct>();

/** From now on the app or chart is of the cluster. */
export function carryCluster(scope: IConstruct, cluster: KnownCluster): void {
  const { root } = scope.node;
  if (!clusters.has(root)) {
    root.node.addValidation({ validate: () => unsaid(root) });
  }
  clusters.set(root, clustersIn(root).set(cluster, scope));
  carried.set(scope, cluster);
}

/** The clusters of an app, and for each the app or a chart that carries it. */
export function clustersIn(app: IConstruct): Map<KnownCluster, IConstruct> {
  return clusters.get(app) ?? new Map<KnownCluster, IConstruct>();
}

/** Charts that do not say which cluster they are of, while others do: what is in them would be judged apart from all the rest. */
function unsaid(app: IConstruct): string[] {
  const [[, example]] = clustersIn(app);
  return app.node
    .findAll()
    .filter((chart): chart is Chart => Chart.isChart(chart) && clusterOf(chart) === undefined && chart.apiObjects.length > 0)
    .map(
      ({ node: { path } }) =>
        `chart "${path}" must carry an AgentCluster as "${example.node.path}" does; apply the one of its cluster to it, or apply one to the app for all charts that carry none`,
    );
}

/** The cluster that this very app or chart carries. */
export function carriedCluster(scope: IConstruct): KnownCluster | undefined {
  return carried.get(scope);
}

/** The cluster of the nearest app or chart at or around a construct that carries one. */
export function clusterOf(construct: IConstruct): KnownCluster | undefined {
  return carried.get(carrierOf(construct));
}

/** The same, for a construct that is made by it: what it asked for must not change later. */
export function askCluster(construct: IConstruct): KnownCluster | undefined {
  for (let scope: IConstruct | undefined = construct; scope && !carried.has(scope); scope = scope.node.scope) {
    if (canCarry(scope) && !askers.has(scope)) {
      askers.set(scope, construct);
    }
  }
  return clusterOf(construct);
}

/** The first construct that asked for the cluster of an app or chart when it carried none. */
export function askerIn(scope: IConstruct): IConstruct | undefined {
  return askers.get(scope);
}

/** What tells clusters apart: the cluster itself, or the app for all charts that carry none. */
export function identityOf(construct: IConstruct): object {
  return clusterOf(construct) ?? construct.node.root;
}

/** The same, for a construct that is made by it. */
export function identityFor(construct: IConstruct): object {
  return askCluster(construct) ?? construct.node.root;
}

/** Whether a construct can carry a cluster. */
export function canCarry(scope: IConstruct): boolean {
  return scope.node.scope === undefined || Chart.isChart(scope);
}

/** Where a construct's cluster is said, else the app. */
function carrierOf(construct: IConstruct): IConstruct {
  let scope = construct;
  while (!carried.has(scope) && scope.node.scope) {
    scope = scope.node.scope;
  }
  return scope;
}
