import { listed, titleOf } from '../../cluster/namespaced';
import { reopenedFor } from '../../reach/reopened';
import { celReopensNothing } from '../cel/cel-reopened';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations["cdk8s-hardened-agents/closed"], spec.podSelector, spec.policyTypes and spec.egress of the NetworkPolicies
 * that select the pod.
 * Allowed: where a policy closes "internet", blocks that together hold no large part (a sixteenth) of all addresses of a family; where one
 * closes "dns", no rule for the port of DNS to pods in kube-system or openshift-dns, to Services, to nodes or to link-local addresses. A
 * gateway, which calls for agents, is left out: a pod with the label cdk8s-hardened-agents/role of an EgressProxy or a DnsAllowlist that
 * mounts the configuration of one.
 */
export const rule: Rule = {
  id: 'no-reopened-egress',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'what is closed stays closed',
  why: 'Policies only add up: `allowInternet: false` or `allowDns: false` closes nothing where another policy for the same pods allows it. '
    + 'Data then leaves by any address, or in the names that an agent asks for.',
  fix: 'remove that rule and allow single targets, for example with `allowToCidr` or `allowToFqdn`, '
    + 'or leave out `allowInternet: false` or `allowDns: false` if it is meant to be open',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    kubescape: ['C-0030'],
    owasp: ['ASI02'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const { denier, openers, what } of reopenedFor(view, pod)) {
      report(
        `${pod.metadataPath}.labels`,
        pod.metadata.labels,
        `${listed(openers.map(titleOf))} ${openers.length > 1 ? 'allow' : 'allows'} ${what}, which ${titleOf(denier)} closes`,
      );
    }
  },
  admission: { objects: [{ kinds: ['networking.k8s.io/NetworkPolicy'], cel: celReopensNothing, usesCidr: true }] },
};
