import { titleOf } from '../../cluster/namespaced';
import { KIND } from '../../reach/cluster-network-policy';
import { openForeign } from '../../reach/foreign/foreign-policies';
import { celAcceptsNamed, celAcceptsOutside } from '../cel/cel-cluster-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod and of its namespace; subject, rules and actions of CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy,
 * NetworkPolicy and GlobalNetworkPolicy of Calico, AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy (also of EKS),
 * FQDNNetworkPolicy of GKE and ApplicationNetworkPolicy of EKS.
 * Allowed: what no-open-egress and no-open-ingress allow of a NetworkPolicy; names with at least two given labels at their end, such as
 * "*.example.com", that lead to no metadata endpoint. No entity of Cilium but none, health and ingress, no nodes. Order, tier and priority do not count: another policy that
 * denies the same first may be changed any day.
 */
export const rule: Rule = {
  id: 'no-open-foreign-policy',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no policy of another kind that opens agents',
  why:
    'Networks have policies of their own beside NetworkPolicy, and they add up: one of Cilium or Calico that allows the world opens what every ' +
    'NetworkPolicy denies, and one of the Admin tier is asked before them all.',
  fix: 'name the peers: pods by labels, names such as "*.example.com", or blocks that leave out the cluster and the metadata endpoints',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0052'],
    owasp: ['ASI01', 'ASI07'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { policy, opened } of openForeign(view, pod)) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, `${titleOf(policy)} ${opened.join(' and ')}`);
    }
  },
  admission: {
    objects: [
      { kinds: [KIND], cel: celAcceptsNamed },
      { kinds: [KIND], cel: celAcceptsOutside, usesCidr: true },
    ],
  },
};
