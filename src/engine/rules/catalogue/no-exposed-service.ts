import { titleOf } from '../../cluster/namespaced';
import { CEL_IS_INSIDE, exposingServices, outsideOf } from '../criteria/exposure';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.type, spec.externalIPs, spec.selector and metadata.annotations of the Services in its namespace.
 * Allowed: Services of type ClusterIP without external addresses and without an annotation of Tailscale, NetBird, Emissary-ingress, Skupper
 * or Cilium that leads callers of another network to them. The rule also reports internal load balancers and load balancers with
 * loadBalancerSourceRanges. Both let in whole networks, and neither authenticates callers.
 */
export const rule: Rule = {
  id: 'no-exposed-service',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no Service that is reachable from outside the cluster',
  problem: 'Service is reachable from outside the cluster',
  why: 'A load balancer, a node port or an external IP leads callers to the agent without a gateway. Many networks replace '
    + 'the address of such a caller with the address of a node, so a policy cannot distinguish callers.',
  fix: 'set spec.type to ClusterIP, remove spec.externalIPs and the annotation, and let only a gateway that authenticates callers '
    + 'call the Service; allowFrom of PodSubnetEgressDeny allows that gateway',
  fixInYaml: 'set spec.type to ClusterIP, remove spec.externalIPs and the annotation, and let only a gateway that authenticates callers '
    + 'call the Service; name the pods of that gateway in an ingress rule of a NetworkPolicy',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0256'],
    owasp: ['ASI01'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const service of exposingServices(view, pod)) {
      const outside = outsideOf(service);
      if (outside !== undefined) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, `${titleOf(service)} (${outside}) leads to this pod`);
      }
    }
  },
  admission: { objects: [{ kinds: ['Service'], cel: CEL_IS_INSIDE }] },
};
