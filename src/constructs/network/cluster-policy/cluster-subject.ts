import { ClusterNetworkPolicySubject } from './cluster-egress-deny-props';
import { EVERYTHING, clusterRules, networks } from './cluster-rule';
import { SERVICE_ROLES } from '../../../engine/cluster/infrastructure';
import { AGENTS_LABEL, AGENT_LABEL, ROLE_LABEL } from '../../../engine/manifest/labels';
import { Json } from '../../../engine/value/json';
import { QUARANTINED, UNQUARANTINED } from '../quarantine/quarantine';

/** Denies all traffic. The peers of ingress are pods, so probes of the node still reach the pod. */
export const CUT_OFF: Json = {
  ingress: [{ name: 'deny-all', action: 'Deny', from: [{ namespaces: {} }] }],
  egress: clusterRules('Deny', 'deny-all', networks(EVERYTHING)),
};

/**
 * Pods that do not serve agents.
 *
 * The expression names the roles, so a pod with any other value of the label stays a subject: `DoesNotExist` would leave out every value.
 * Rule `no-false-role` finds agents with one of these roles.
 */
const NO_INFRASTRUCTURE: Json = { key: ROLE_LABEL, operator: 'NotIn', values: [...SERVICE_ROLES] };

/**
 * The agents, without those in quarantine where these have a policy of their own.
 *
 * A pod with the agents' label is an agent whatever other labels it has, so only the subject by namespaces leaves out infrastructure.
 */
export function agentSubject(kind: ClusterNetworkPolicySubject, hasQuarantine: boolean): Json {
  const quarantine = hasQuarantine ? [UNQUARANTINED] : [];
  return kind === ClusterNetworkPolicySubject.AGENT_PODS ? pods(kind, quarantine) : pods(kind, [NO_INFRASTRUCTURE, ...quarantine]);
}

/** The pods in quarantine, including infrastructure. */
export function quarantineSubject(kind: ClusterNetworkPolicySubject): Json {
  return pods(kind, [QUARANTINED]);
}

function pods(kind: ClusterNetworkPolicySubject, expressions: readonly Json[]): Json {
  const matchExpressions = expressions.length > 0 && { matchExpressions: expressions };
  return kind === ClusterNetworkPolicySubject.AGENT_PODS
    ? { pods: { namespaceSelector: {}, podSelector: { matchLabels: { [AGENT_LABEL]: 'true' }, ...matchExpressions } } }
    : { pods: { namespaceSelector: { matchLabels: { [AGENTS_LABEL]: 'true' } }, podSelector: { ...matchExpressions } } };
}
