import { ROUTE_KINDS } from '../../cluster/backends';
import { titleOf } from '../../cluster/namespaced';
import { exposingServices, openRoutesTo } from '../criteria/exposure';
import { celIsOfAppOrMesh } from '../criteria/route-gateways';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod, spec.selector of the Services in its namespace, backends of the Ingresses and routes of the Gateway
 * API that name these Services, spec.ingressClassName and the annotation kubernetes.io/ingress.class of the Ingresses, spec.parentRefs
 * and spec.useDefaultGateways of the routes.
 * Allowed: Ingresses that name their class, and routes whose parents are all Gateways outside the namespaces of agents, or Services of a
 * mesh. Other rules judge which pods the policies of the agent let in. Admission allows those of the app, with the class and the Gateways
 * that the app names, and routes whose parents are all Services: any other one may come from a tenant.
 */
export const rule: Rule = {
  id: 'no-exposed-route',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'requests come from named gateways',
  problem: 'Route does not name a separate gateway',
  why: 'The default controller of the cluster serves an Ingress that names no class, and a Gateway in a namespace of agents '
    + 'belongs to the agents. In both cases no one decided who may send requests to the agent, and anyone who can send a '
    + 'request can instruct it.',
  fix: 'set spec.ingressClassName, or use a route of the Gateway API whose parentRefs name a Gateway in a separate namespace, '
    + 'and let that controller authenticate callers; AgentExposure writes both, and allows that controller alone',
  fixInYaml: 'set spec.ingressClassName, or use a route of the Gateway API whose parentRefs name a Gateway in a separate namespace, '
    + 'and let that controller authenticate callers; allow only its pods in an ingress rule of a NetworkPolicy',
  source: 'https://gateway-api.sigs.k8s.io/concepts/security/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1133', 'T1190'],
    kubescape: ['C-0256', 'C-0266'],
    owasp: ['ASI01'],
    euAiAct: ['15(5)'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const service of exposingServices(view, pod)) {
      for (const route of openRoutesTo(view, service)) {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels, `${route} leads to this pod through ${titleOf(service)}`);
      }
    }
  },
  admission: {
    fix: 'ask for it where the app of the cluster is kept: its Ingresses and routes pass, each with the class or the Gateways that '
      + 'it has there',
    objects: [{ kinds: ROUTE_KINDS, cel: celIsOfAppOrMesh }],
  },
};
