import { ClusterView, ClusterViewOptions } from '../../src/engine/cluster/cluster-view';
import { Json } from '../../src/engine/value/json';

/** A cluster that has these objects, as they are written. */
export function clusterOf(manifests: readonly Json[], options?: ClusterViewOptions): ClusterView {
  return new ClusterView(manifests.map((manifest) => ({ manifest })), options);
}
