import { ClusterPolicySubject } from './cluster-egress-deny-props';
import { EVERYTHING, clusterRules, networks } from './cluster-rule';
import { SERVICE_ROLES } from '../../../engine/cluster/infrastructure';
import { AGENTS_LABEL, AGENT_LABEL, ROLE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { QUARANTINED, UNQUARANTINED } from '../quarantine/quarantine';

/** No traffic in either direction; peers of ingress are pods, so the probes of the node still come through. */
export const CUT_OFF: Json = {
  ingress: [{ name: 'deny-all', action: 'Deny', from: [{ namespaces: {} }] }],
  egress: clusterRules('Deny', 'deny-all', networks(EVERYTHING)),
};

/**
 * Pods that do not serve agents. The roles are named, so that a pod with any other value of the label stays a subject: `DoesNotExist`
 * would let every value out. Rule `no-false-role` finds an agent with a known one.
 */
const NO_INFRASTRUCTURE: Json = { key: ROLE_LABEL, operator: 'NotIn', values: [...SERVICE_ROLES] };

/**
 * The agents, without those in quarantine where these have a policy of their own.
 *
 * Pods with the agents' label are agents whatever other label they have, so only the subject by namespaces leaves out infrastructure.
 */
export function agentSubject(kind: ClusterPolicySubject, hasQuarantine: boolean): Json {
  const quarantine = hasQuarantine ? [UNQUARANTINED] : [];
  return kind === ClusterPolicySubject.AGENT_PODS ? pods(kind, quarantine) : pods(kind, [NO_INFRASTRUCTURE, ...quarantine]);
}

/** The pods in quarantine, infrastructure among them. */
export function quarantineSubject(kind: ClusterPolicySubject): Json {
  return pods(kind, [QUARANTINED]);
}

function pods(kind: ClusterPolicySubject, expressions: readonly Json[]): Json {
  const matchExpressions = expressions.length > 0 && { matchExpressions: expressions };
  return kind === ClusterPolicySubject.AGENT_PODS
    ? { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [AGENT_LABEL]: 'true' }, ...matchExpressions } } }
    : { pods: { namespaceSelector: { matchLabels: { [AGENTS_LABEL]: 'true' } }, podSelector: { ...matchExpressions } } };
}
