import { ROUTE_KINDS } from '../../cluster/backends';
import { titleOf } from '../../cluster/namespaced';
import { celIsFromNamedGateway, exposingServices, openRoutesTo } from '../criteria/exposure';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.selector of the Services in its namespace, backends of the Ingresses and routes of the Gateway API
 * that name these Services, spec.parentRefs and spec.useDefaultGateways of the routes.
 * Allowed: routes whose every parent is a Gateway in a namespace that is none of agents, or a Service of a mesh. An Ingress names no gateway.
 */
export const rule: Rule = {
  id: 'no-exposed-route',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'requests come from named gateways',
  why: 'An Ingress is served by every controller that takes its class, and a Gateway beside the agents is theirs: '
    + 'nobody decided who may send requests to the agent, and whoever can tells it what to do.',
  fix: 'use a route of the Gateway API whose parentRefs name a Gateway in a namespace of its own, where callers are asked who they are; '
    + 'acknowledge it where the Ingress controller asks them',
  source: 'https://gateway-api.sigs.k8s.io/concepts/security/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0256', 'C-0266'],
    owasp: ['ASI01'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const service of exposingServices(view, pod)) {
      for (const route of openRoutesTo(view, service)) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, `${route} leads to it by ${titleOf(service)}`);
      }
    }
  },
  admission: { objects: [{ kinds: ROUTE_KINDS, cel: celIsFromNamedGateway }] },
};
