import { FieldAt } from './agent-facts';
import { ClusterView } from '../cluster/cluster-view';
import { inNamespace } from '../cluster/namespaced';
import { QUARANTINE_LABEL } from '../manifest/labels';
import { Json, object, objects } from '../value/json';
import { memoizeByText } from '../value/memoize';

/** The policies of quarantine in a namespace. */
export const quarantineIn = memoizeByText((view: ClusterView, namespace: string) =>
  inNamespace(view, 'networking.k8s.io/NetworkPolicy', namespace).filter(isQuarantine)
    .map((manifest): FieldAt => ({ manifest, field: 'spec.podSelector' })));

/** Whether a selector is about the label of pods in quarantine. */
function isQuarantine({ spec }: Json): boolean {
  const { matchLabels, matchExpressions } = object(object(spec).podSelector);
  return Object.hasOwn(object(matchLabels), QUARANTINE_LABEL)
    || objects(matchExpressions).some(({ key, operator }) => key === QUARANTINE_LABEL && operator === 'Exists');
}
