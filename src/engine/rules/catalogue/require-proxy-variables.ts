import { mayKnowProxy, proxyFor } from '../../reach/proxies';
import { deadProxies } from '../criteria/direct-hosts';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env, envFrom, command and args; spec.egress of the NetworkPolicies that select the pod, and the pods of an
 * EgressProxy, which have the label cdk8s-hardened-agents/role, and Services.
 * Allowed: a pod that no policy allows to call the proxy; a pod with a main container or sidecar that has HTTPS_PROXY, ALL_PROXY or the
 * like, variables from elsewhere, or a command line with a proxy. Init containers do not count, since they end before the agent makes
 * calls. Where the Service of the proxy is known, proxy variables name it and a port of it that policies open, or another host that
 * policies open; names outside the cluster are not judged.
 */
export const rule: Rule = {
  id: 'require-proxy-variables',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'proxy variables',
  problem: 'Proxy variables are missing',
  why: 'Policies allow the pod to reach names outside the cluster only through the proxy, and programs find the proxy in '
    + 'variables. Without them, each call goes to the address itself, which the policies deny. A variable '
    + 'with another host, or with the port of another agent, fails in the same way.',
  fix: 'set HTTPS_PROXY and the other proxy variables to the proxy in the containers that call these names; the `env` of the EgressProxy '
    + 'contains them, and `envFor` has them for pods that a selector chooses',
  fixInYaml: 'set HTTPS_PROXY and the other proxy variables to the proxy, on a port that policies open to the pod, in the containers that '
    + 'call these names',
  source: 'https://curl.se/docs/manpage.html#ENVIRONMENT',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const main = pod.containers.find(({ role }) => role === 'main');
    const knowsProxy = pod.containers.some(({ role, container }) => (role === 'main' || role === 'sidecar') && mayKnowProxy(container));
    const proxy = proxyFor(view, pod);
    if (proxy === undefined) {
      return;
    }
    if (main && !knowsProxy) {
      report(`${main.path}.env["HTTPS_PROXY"]`, undefined, `policies allow the pod to call the proxy of ${proxy}`);
    }
    for (const { path, shown, closed } of deadProxies(view, pod)) {
      report(path, shown, `policies allow the pod to call the proxy of ${proxy}, and not ${closed}`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
