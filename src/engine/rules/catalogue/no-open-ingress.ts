import { openedIngressIn, openedTogether } from '../../reach/egress';
import { CEL_LEAVES_OUT_CALLERS, celNamesPeers } from '../cel/cel-network-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.ingress of the NetworkPolicies in its namespace.
 * Allowed: named callers: pods by a value of a label, all pods of the policy's own namespace or of at most 16 namespaces by the value of a
 * label that not nearly all of them have, single addresses, and blocks that together contain no pods and no large part (a sixteenth) of all
 * addresses. Every rule has "from", and a selector of every namespace comes with a label of pods.
 */
export const rule: Rule = {
  id: 'no-open-ingress',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'only named callers',
  problem: 'Policy allows callers that it does not name',
  why: 'Anyone who can send a request to an agent can instruct it, and an agent runs code by design. NetworkPolicies are '
    + 'additive: one open policy cancels what all other policies deny. An attacker who controls one agent then instructs the '
    + 'next.',
  fix: 'name the callers in the ingress rules: a gateway by the labels of its pods and namespace, or a single address; '
    + 'allowFrom of PodSubnetEgressDeny writes such a rule',
  fixInYaml: 'name the callers in the ingress rules: a gateway by the labels of its pods and namespace, or a single address',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0260'],
    owasp: ['ASI01', 'ASI07'],
    agenticAi: ['Design and configuration risks', 'Structural risks', 'Isolation'],
    nist: ['4.3.3'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    const groups = view.policyGroupsOf(pod);
    const alone = groups.flatMap(openedIngressIn(ranges));
    for (const opened of alone.length > 0 ? alone : openedTogether(groups, ranges)) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, opened);
    }
  },
  admission: {
    objects: [
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: celNamesPeers('Ingress') },
      { kinds: ['networking.k8s.io/NetworkPolicy'], cel: CEL_LEAVES_OUT_CALLERS, usesCidr: true },
    ],
  },
};
