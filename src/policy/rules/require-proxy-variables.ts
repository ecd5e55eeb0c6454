import { mayKnowProxy, proxyFor } from '../proxies';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.containers[*].env, envFrom, command and args; spec.egress of the NetworkPolicies that select the pod, and the pods of an
 * EgressProxy, which have the label cdk8s-hardened-agents/role.
 * Allowed: a pod that no policy lets call the proxy; one where a main container has HTTPS_PROXY, ALL_PROXY or the like, variables from
 * elsewhere, or a command line with a proxy.
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
  relational: true,
  checkPod: (pod, report, world) => {
    const main = pod.containers.filter(({ role }) => role === 'main');
    const proxy = main.length === 0 || main.some(({ container }) => mayKnowProxy(container)) ? undefined : proxyFor(world, pod);
    if (proxy !== undefined) {
      report(`${main[0].path}.env["HTTPS_PROXY"]`, undefined, `policies let the pod call the proxy of ${proxy}`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
