import { titleOf } from '../../cluster/namespaced';
import { CEL_IS_INSIDE, exposingServices, outsideOf } from '../criteria/exposure';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.type, spec.externalIPs and spec.selector of the Services in its namespace.
 * Allowed: Services of type ClusterIP without external addresses. An internal load balancer and one with loadBalancerSourceRanges are reported too: both let in whole networks, and
 * neither asks who calls.
 */
export const rule: Rule = {
  id: 'no-exposed-service',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no Service that is called from outside',
  why: 'A load balancer, a port of every node and an external address lead callers past every gateway to the agent. '
    + 'Many networks hide the address of such a caller behind that of a node, so that no policy can tell one from another.',
  fix: 'use type ClusterIP and let a gateway call it that asks who the caller is; allow that gateway alone, for example with `allowFrom`',
  source: 'https://kubernetes.io/docs/concepts/services-networking/service/#publishing-services-service-types',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0256'],
    owasp: ['ASI01'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const service of exposingServices(view, pod)) {
      const outside = outsideOf(service);
      if (outside !== undefined) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, `${titleOf(service)} (${outside}) leads to it`);
      }
    }
  },
  admission: { objects: [{ kinds: ['Service'], cel: CEL_IS_INSIDE }] },
};
