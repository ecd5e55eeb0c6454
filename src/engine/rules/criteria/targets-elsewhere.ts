import { ClusterView, namespaceOf } from '../../cluster/cluster-view';
import { listed, nameOf } from '../../cluster/namespaced';
import { groupKind } from '../../manifest/pod-kinds';
import { Json, object, objects } from '../../value/json';

const AUTOSCALER = 'autoscaling/HorizontalPodAutoscaler';

/** Kinds that act on pods of their own namespace alone. */
export const TARGETING_KINDS = [AUTOSCALER, 'policy/PodDisruptionBudget', 'Service'];

/** A target in another namespace, on which the object does not act. */
interface TargetElsewhere {
  readonly path: string;
  readonly got: unknown;
  readonly detail: string;
}

/** The target of an object of these kinds, if its own namespace has none and others have. */
export function targetElsewhere(view: ClusterView, manifest: Json): TargetElsewhere | undefined {
  const kind = groupKind(manifest.apiVersion, manifest.kind);
  const namespace = namespaceOf(manifest);
  const spec = object(manifest.spec);
  if (namespace === '' || !TARGETING_KINDS.includes(kind)) {
    return undefined;
  }
  return kind === AUTOSCALER ? ofAutoscaler(view, namespace, object(spec.scaleTargetRef))
    : ofSelector(view, namespace, spec.selector, kind === 'Service' ? { matchLabels: spec.selector as unknown } : object(spec.selector));
}

function ofAutoscaler(view: ClusterView, namespace: string, { apiVersion, kind, name }: Json): TargetElsewhere | undefined {
  const homes = [...new Set(view.of(groupKind(apiVersion, kind)).filter((one) => nameOf(one) === name).map(namespaceOf))].sort();
  return homes.length === 0 || homes.includes(namespace) || homes.includes('') ? undefined : {
    path: 'spec.scaleTargetRef.name',
    got: name,
    detail: `${String(kind)} "${String(name)}" is in namespace ${listed(homes)}, not in ${namespace}`,
  };
}

/** Pods of a namespace that the view does not have may be there. */
function ofSelector(view: ClusterView, namespace: string, got: unknown, selector: Json): TargetElsewhere | undefined {
  const isEmpty = Object.keys(object(selector.matchLabels)).length === 0 && objects(selector.matchExpressions).length === 0;
  const isKnown = view.pods.knows(namespace) || view.find('Namespace', '', namespace) !== undefined;
  if (isEmpty || !isKnown || view.pods.select(namespace, selector).length > 0) {
    return undefined;
  }
  const homes = view.pods.namespaces.filter((one) => view.isForAgents(one) && view.pods.select(one, selector).length > 0).sort();
  return homes.length === 0 ? undefined
    : { path: 'spec.selector', got, detail: `it selects no pod of ${namespace}, but agents of namespace ${listed(homes)}` };
}
