import { mayKnowProxy, proxyFor } from '../../reach/proxies';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env, envFrom, command and args; spec.egress of the NetworkPolicies that select the pod, and the pods of an
 * EgressProxy, which have the label cdk8s-hardened-agents/role.
 * Allowed: a pod that no policy lets call the proxy; one where a main container or sidecar has HTTPS_PROXY, ALL_PROXY or the like,
 * variables from elsewhere, or a command line with a proxy; init containers end before the agent calls.
 */
export const rule: Rule = {
  id: 'require-proxy-variables',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'variables of the proxy',
  why: 'Policies let the pod reach names outside only through the proxy, and programs find the proxy by variables. Without them each call goes to the address itself, which the policies deny.',
  fix: 'give the containers that call these names the `env` of the EgressProxy',
  source: 'https://curl.se/docs/manpage.html#ENVIRONMENT',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const main = pod.containers.find(({ role }) => role === 'main');
    const isTold = pod.containers.some(({ role, container }) => (role === 'main' || role === 'sidecar') && mayKnowProxy(container));
    const proxy = isTold ? undefined : proxyFor(view, pod);
    if (main && proxy !== undefined) {
      report(`${main.path}.env["HTTPS_PROXY"]`, undefined, `policies let the pod call the proxy of ${proxy}`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
