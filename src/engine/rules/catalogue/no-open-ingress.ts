import { openedIngressIn, openedTogether } from '../../reach/ingress';
import { CEL_LEAVES_OUT_CALLERS, celNamesPeers } from '../cel/cel-network-policy';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.podSelector, spec.policyTypes and spec.ingress of the NetworkPolicies in its namespace.
 * Allowed: callers that somebody named: pods by a label, all pods of the policy's own namespace or of namespaces chosen by a label,
 * addresses one by one, and blocks that together hold no pods and no large part (a sixteenth) of all addresses. No rule without "from", no selector
 * of every namespace without a label of pods.
 */
export const rule: Rule = {
  id: 'no-open-ingress',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'only named callers',
  why:
    'Whoever can send a request to an agent can tell it what to do, and an agent runs code by design. Policies only add up: one that is open ' +
    'undoes what all others deny, and an agent that was taken over passes its orders on to the next.',
  fix: 'name the callers, for example a gateway by its labels and its namespace (`allowFrom` of PodSubnetEgressDeny), or a single address',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0260'],
    owasp: ['ASI01', 'ASI07'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const ranges = view.rangesOf(pod.namespace);
    const groups = view.policyGroupsOf(pod);
    const alone = groups.flatMap((group) => openedIngressIn(ranges, group));
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
