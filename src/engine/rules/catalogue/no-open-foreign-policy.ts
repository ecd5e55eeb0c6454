import { titleOf } from '../../cluster/namespaced';
import { KIND } from '../../reach/cluster-network-policy';
import { openForeign } from '../../reach/foreign/foreign-policies';
import { celAcceptsNamed, celAcceptsOutside } from '../cel/cel-cluster-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod and of its namespace; subject, rules and actions of CiliumNetworkPolicy,
 * CiliumClusterwideNetworkPolicy, NetworkPolicy and GlobalNetworkPolicy of Calico, AdminNetworkPolicy, BaselineAdminNetworkPolicy,
 * ClusterNetworkPolicy (also of EKS), FQDNNetworkPolicy of GKE and ApplicationNetworkPolicy of EKS. Settings of CiliumNodeConfig and
 * FelixConfiguration that switch policies off, and TrafficControl of Antrea.
 * Allowed: what no-open-egress and no-open-ingress allow in a NetworkPolicy; domain names that give at least the last two labels, such as
 * "*.example.com", in a domain where not everyone can get a name, as in "*.github.io", and that lead to no metadata endpoint. The entities
 * none, health and ingress of Cilium, and no nodes. The rule ignores order, tier and priority, since another policy that denies the same
 * traffic first can change at any time.
 */
export const rule: Rule = {
  id: 'no-open-foreign-policy',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no open policy of another kind',
  problem: 'Policy of another kind is too open',
  why: 'Many networks have their own kinds of policies beside NetworkPolicy, and all of them add up. A Cilium or Calico '
    + 'policy that allows the world opens what every NetworkPolicy denies. A policy of the Admin tier takes effect before '
    + 'all others.',
  fix: 'name the peers: pods by labels, domain names such as "*.example.com", or blocks without the cluster and the metadata endpoints',
  source: 'https://docs.cilium.io/en/stable/security/policy/language/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0052'],
    owasp: ['ASI01', 'ASI07'],
    nist: ['4.3.3', '4.4.2'],
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
