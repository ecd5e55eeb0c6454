import { ClusterPolicySubject } from './cluster-egress-deny-props';
import { EVERYTHING, clusterRules, networks } from './cluster-rule';
import { Json } from '../policy/json';
import { AGENTS_LABEL, AGENT_LABEL } from '../policy/labels';

/** No traffic in either direction; peers of ingress are pods, so the probes of the node still come through. */
export const CUT_OFF: Json = {
  ingress: [{ name: 'deny-all', action: 'Deny', from: [{ namespaces: {} }] }],
  egress: clusterRules('Deny', 'deny-all', networks(EVERYTHING)),
};

/** The agents, and of them those whose labels an expression selects. */
export function subjectOf(kind: ClusterPolicySubject, expression?: Json): Json {
  const matchExpressions = expression && { matchExpressions: [expression] };
  if (kind === ClusterPolicySubject.AGENT_PODS) {
    return { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [AGENT_LABEL]: 'true' }, ...matchExpressions } } };
  }
  const namespaces = { matchLabels: { [AGENTS_LABEL]: 'true' } };
  return matchExpressions ? { pods: { namespaceSelector: namespaces, podSelector: matchExpressions } } : { namespaces };
}
