import { listed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { closedBy, routesTo } from '../criteria/closed-services';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.selector and spec.ports of a Service, labels and ports of the agent pods that it selects, spec.ingress of the NetworkPolicies
 * that select these pods; the Ingresses and routes that name the Service.
 * Allowed: a Service of which one of the ports is open to anyone at all on one of the pods; a headless Service; one whose pods are
 * no agents or not in the view; one in a view with policies of another kind that have rules for ingress.
 */
export const rule: Rule = {
  id: 'no-closed-service',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'Services of agents are open to someone',
  why: 'Agents accept no connections unless a policy allows them. Requests to this Service, whoever sends them, wait until they time out.',
  fix: 'allow the callers to reach the port, for example with `allowFrom` of PodSubnetEgressDeny, or remove the Service',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  checkObject: {
    kinds: ['Service'],
    check: (manifest, report, view) => {
      const policies = closedBy(view, manifest);
      if (policies) {
        const routes = routesTo(view, manifest);
        report(
          'spec.selector',
          object(manifest.spec).selector,
          `no ingress rule of ${listed(policies)} allows a port of it${routes.length > 0 ? `; ${listed(routes)} send requests to it` : ''}`,
        );
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the pods of a Service and their policies' },
};
