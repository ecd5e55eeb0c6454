import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { perApp } from './per-app';
import { Ranges } from '../engine/address/ranges';
import { memoizeBy } from '../engine/value/memoize';

/** A cluster as the guard knows it. The object itself is the cluster's identity. */
export interface KnownCluster {
  /** For messages. */
  readonly name?: string;
  /** Addresses that no policy of the cluster may open. @internal */
  readonly _ranges: Partial<Ranges>;
  readonly values: { readonly clusterDomain?: string };
}

interface Registry {
  /** The clusters of an app, and for each the app or a chart that carries it. */
  readonly clusters: Map<KnownCluster, IConstruct>;
  readonly carried: Map<IConstruct, KnownCluster>;
  /** For each app or chart without a cluster, the first construct that looked one up. */
  readonly askers: Map<IConstruct, IConstruct>;
}

const registryOf = perApp((): Registry => ({ clusters: new Map(), carried: new Map(), askers: new Map() }));

/** A value for each cluster of each app, since several apps may carry one object, and one for all charts of an app that carry none. */
export function perCluster<T>(make: () => T): (construct: IConstruct) => T {
  const valuesOf = perApp(() => memoizeBy((_clusterOrApp: object) => make()));
  return (construct) => valuesOf(construct)(askCluster(construct) ?? construct.node.root);
}

/** Assigns the app or chart to the cluster. */
export function carryCluster(scope: IConstruct, cluster: KnownCluster): void {
  const { clusters, carried } = registryOf(scope);
  const { root } = scope.node;
  if (clusters.size === 0) {
    root.node.addValidation({ validate: () => chartsWithoutCluster(root) });
  }
  clusters.set(cluster, scope);
  carried.set(scope, cluster);
}

/** The clusters of an app, and for each the app or a chart that carries it. */
export function clustersIn(app: IConstruct): ReadonlyMap<KnownCluster, IConstruct> {
  return registryOf(app).clusters;
}

function chartsWithoutCluster(app: IConstruct): string[] {
  return clusterFaults(new Set(app.node.findAll().filter((one) => ApiObject.isApiObject(one)).map((one) => Chart.of(one))));
}

/** Charts that carry no cluster while others do: their objects would be judged without those of the other charts. */
export function clusterFaults(charts: Iterable<Chart>): string[] {
  return [...charts].filter((chart) => clusterOf(chart) === undefined).flatMap(({ node: { path, root } }) =>
    [...clustersIn(root).values()].slice(0, 1).map((example) =>
      `chart "${path}" must carry an AgentCluster as "${example.node.path}" does; `
      + 'apply the AgentCluster of its cluster to it, or apply one to the app for all charts without one'));
}

/** The cluster that this very app or chart carries. */
export function carriedCluster(scope: IConstruct): KnownCluster | undefined {
  return registryOf(scope).carried.get(scope);
}

/** The cluster of the nearest app or chart at or around a construct that carries one. */
export function clusterOf(construct: IConstruct): KnownCluster | undefined {
  const { carried } = registryOf(construct);
  for (let scope: IConstruct | undefined = carried.size > 0 ? construct : undefined; scope; scope = scope.node.scope) {
    if (carried.has(scope)) {
      return carried.get(scope);
    }
  }
  return undefined;
}

/** The same, for a construct that depends on the result: the cluster of its app or chart must not change later. */
export function askCluster(construct: IConstruct): KnownCluster | undefined {
  const { carried, askers } = registryOf(construct);
  for (let scope: IConstruct | undefined = construct; scope && !carried.has(scope); scope = scope.node.scope) {
    if (canCarry(scope) && !askers.has(scope)) {
      askers.set(scope, construct);
    }
  }
  return clusterOf(construct);
}

/** The first construct that looked up the cluster of an app or chart while it carried none. */
export function askerIn(scope: IConstruct): IConstruct | undefined {
  return registryOf(scope).askers.get(scope);
}

/** The identity of a cluster: the cluster itself, or the app for all charts that carry none. */
export function identityOf(construct: IConstruct): object {
  return clusterOf(construct) ?? construct.node.root;
}

/** Whether a construct can carry a cluster. */
export function canCarry(scope: IConstruct): boolean {
  return scope.node.scope === undefined || Chart.isChart(scope);
}
