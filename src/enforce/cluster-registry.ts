import { Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { Ranges } from '../policy/ranges';

/** A cluster as the guard knows it. The object itself is the cluster's identity. */
export interface KnownCluster {
  /** For messages. */
  readonly name?: string;
  /** Addresses that no policy of the cluster may open. @internal */
  readonly _ranges: Partial<Ranges>;
}

const carried = new WeakMap<IConstruct, KnownCluster>();
/** For each app or chart without a cluster, the first construct that asked for one. */
const askers = new WeakMap<IConstruct, IConstruct>();

/** From now on the app or chart is of the cluster. */
export function carryCluster(scope: IConstruct, cluster: KnownCluster): void {
  carried.set(scope, cluster);
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
