import { RuleException } from './rule-exception';
import { ClusterView } from '../cluster/cluster-view';
import { isAgent } from '../cluster/infrastructure';
import { AGENTS_LABEL, OWN_OBJECTS_ANNOTATION, ROLE_LABEL } from '../manifest/labels';
import { Json, object } from '../value/json';
import { memoizeBy } from '../value/memoize';

/** The exception of an app that judges objects of others by fewer rules. Its manifests carry the reason in an annotation. */

/** The option of the exception. */
export const OWN_OBJECTS = 'ownObjects';

/** The exceptions that annotations of manifests state, each reason once, sorted. */
export function ownObjectsExceptions(view: ClusterView): RuleException[] {
  const reasons = view.all.map((manifest): unknown => object(object(manifest.metadata).annotations)[OWN_OBJECTS_ANNOTATION]);
  return [...new Set(reasons)].filter((reason) => typeof reason === 'string').sort().map((reason) => ({ option: OWN_OBJECTS, reason }));
}

/**
 * The objects that carry the reason: the Namespaces with the label for agents, or without one the objects with pods that have a label
 * of this library.
 */
export const reasonCarriers = memoizeBy((view: ClusterView): ReadonlySet<Json> => {
  const labels = (metadata: unknown) => object(object(metadata).labels);
  const namespaces = view.of('Namespace').filter(({ metadata }) => labels(metadata)[AGENTS_LABEL] === 'true');
  return new Set(namespaces.length > 0 ? namespaces : view.all.filter((manifest) =>
    view.podsOf(manifest).some((pod) => isAgent(pod) || Object.hasOwn(labels(pod.metadata), ROLE_LABEL))));
});
