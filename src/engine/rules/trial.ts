import { Finding } from './evaluator';
import { ClusterView, namespaceOf } from '../cluster/cluster-view';
import { Json } from '../value/json';

/** The cluster with one object changed. */
export interface Trial {
  readonly view: ClusterView;
  /** The open findings of the objects that were judged again, by the objects as they were given. */
  readonly open: ReadonlyMap<Json, readonly Finding[]>;
}

/**
 * The objects that a change of one object may give other findings. What fills the spec of a pod concerns no pod of another namespace:
 * rules compare pods across namespaces by labels, ports and policies alone.
 */
export function concernedBy(manifest: Json, view: ClusterView): readonly Json[] {
  const namespace = namespaceOf(manifest);
  const isNear = (one: Json) => ['', namespace].includes(namespaceOf(one)) || view.podsOf(one).length === 0;
  return view.podsOf(manifest).length > 0 && namespace !== '' ? view.all.filter(isNear) : view.all;
}
