import { listed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { hasGatewayRoute } from '../criteria/dead-routes';
import { closedBy } from '../criteria/exposure';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.selector and spec.ports of a Service, labels and ports of the agent pods that it selects, spec.ingress of the
 * NetworkPolicies that select these pods, and the Ingresses and routes that name the Service.
 * Allowed: a Service with at least one port that some caller can reach on at least one of its pods; a headless Service; a Service whose
 * pods are not agents or not among the manifests; any Service if a policy of another kind has ingress rules; a Service behind an Ingress
 * or a Gateway, which no-dead-route judges.
 */
export const rule: Rule = {
  id: 'no-closed-service',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'Services of agents have allowed callers',
  problem: 'No policy allows callers of the Service',
  why: 'Agents accept a connection only if a policy allows it. No policy allows a caller of this Service, so every request to '
    + 'it waits until it times out.',
  fix: 'add an ingress rule for this port to a NetworkPolicy of the pods, or remove the Service; allowFrom of '
    + 'PodSubnetEgressDeny adds such a rule',
  fixInYaml: 'add an ingress rule for this port to a NetworkPolicy of the pods, or remove the Service',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  checkObject: {
    kinds: ['Service'],
    check: (manifest, report, view) => {
      const policies = hasGatewayRoute(view, manifest) ? undefined : closedBy(view, manifest);
      if (policies) {
        report('spec.selector', object(manifest.spec).selector, `no ingress rule of ${listed(policies)} allows a port of this Service`);
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods of a Service and their policies' },
};
