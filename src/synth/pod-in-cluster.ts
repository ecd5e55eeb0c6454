import { IConstruct } from 'constructs';
import { PROTOCOLS, Protocol } from '../engine/address/port-set';
import { ClusterView } from '../engine/cluster/cluster-view';
import { constructError, requireOneOf, requirePort } from '../engine/input/props';
import { PodView } from '../engine/manifest/pod-view';

/** A pod of the app, and the view of its cluster. */
export interface PodInCluster {
  readonly pod: PodView;
  readonly view: ClusterView;
}

/** Port and protocol of a call, checked. */
export function requirePortOf(owner: IConstruct, port: number, protocol: string): [number, Protocol] {
  return [requirePort(owner, 'port', port), requireOneOf(owner, 'protocol', protocol as Protocol, PROTOCOLS)];
}

/** Policies of one cluster do not apply to pods of another. */
export function requireSameCluster(owner: IConstruct, prop: string, other: IConstruct, isSame: boolean): void {
  if (!isSame) {
    throw constructError(
      owner,
      `'${prop}' must be in the same cluster, got "${other.node.path}"; the charts of the two carry different AgentClusters`,
    );
  }
}
