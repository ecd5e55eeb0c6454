import { listed, policyElements } from '../../cluster/namespaced';
import { objectName } from '../../manifest/manifest-list';
import { reopenedFor } from '../../reach/reopened';
import { celReopensNothing } from '../cel/cel-reopened';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations["cdk8s-hardened-agents/closed"], spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies
 * that select the pod.
 * Allowed: if a policy denies "internet", blocks on any ports that are at most a /8 of IPv4 or a /32 of IPv6 each, and together at most a
 * sixty-fourth of the public addresses of a family. All policies that select the pod count, the one that denies and those of other
 * networks too. If a policy denies "dns", no rule for the port of a resolver (53, 853, 5353 or any port by name) to pods in kube-system or
 * openshift-dns, or to addresses of pods, Services, nodes and link-local ones; if one denies "internet", too, no such port of any address.
 * The rule does not judge a gateway, which calls for agents: a pod with the label cdk8s-hardened-agents/role of an EgressProxy or a
 * DnsAllowlist that mounts the configuration of one.
 */
export const rule: Rule = {
  id: 'no-reopened-egress',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'denied egress stays denied',
  problem: 'Policy opens what another one denies',
  why: 'NetworkPolicies are additive: a policy without the internet or without DNS denies nothing if another policy for the '
    + 'same pods allows it. Data then leaves to any address, or in the names that an agent resolves.',
  fix: 'remove the egress rule and allow single targets: narrow blocks with `allowToCidr`, or names with `allowToFqdn`; if you want this '
    + 'egress, remove `allowInternet: false` or `allowDns: false`',
  fixInYaml: 'remove the egress rule and allow single targets by address or domain name; if you want this egress, remove the '
    + 'annotation cdk8s-hardened-agents/closed from the policy that denies it',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    kubescape: ['C-0030'],
    owasp: ['ASI02'],
    nist: ['4.3.3', '4.4.2'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { denier, openers, elementsOf, what } of reopenedFor(view, pod)) {
      report(
        `${pod.metadataPath}.labels`,
        pod.metadata.labels,
        `${listed(openers.map((policy) => policyElements(policy, elementsOf(policy))).sort())} ${openers.length > 1 ? 'allow' : 'allows'} `
          + `${what}, which ${objectName(denier)} denies`,
      );
    }
  },
  admission: {
    fix: 'the namespace denies this egress: name single blocks that are together at most a sixty-fourth of the public addresses, or the '
      + 'pods that the agent calls, and ports such as 443 that no resolver has',
    objects: [{ kinds: ['networking.k8s.io/NetworkPolicy'], cel: celReopensNothing, usesCidr: true }],
  },
};
