import { PodView } from '../../manifest/pod-view';
import { mayResolve } from '../../reach/may-resolve';
import { namedProxyOf } from '../../reach/proxies';
import { objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: variables such as HTTPS_PROXY in spec.*containers[*].env, spec.dnsPolicy, spec.hostAliases, spec.egress of the NetworkPolicies
 * that select the pod.
 * Allowed: a proxy by its address, or by a name in spec.hostAliases. Any name, in a pod that policies allow to query a resolver: one of
 * the cluster or the node, or any resolver if the pod has its own.
 */
export const rule: Rule = {
  id: 'require-proxy-address',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'a proxy that the pod can resolve',
  why: 'The variables name the proxy, and the pod may query no resolver, so it never finds the proxy. Every call fails, and '
    + 'people blame the policy that denies DNS.',
  fix: 'set the proxy variables to an address, or allow DNS; an EgressProxy with `clusterIP` writes its address into its variables',
  fixInYaml: 'set the proxy variables to an address, or allow DNS',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const proxies = pod.containers
      .flatMap(({ container, path }) => namedProxyOf(container, path) ?? [])
      .filter(({ host }) => !hasAlias(pod, host));
    if (proxies.length > 0 && !mayResolve(view, pod)) {
      report(proxies[0].path, proxies[0].shown, `no policy lets the pod resolve "${proxies[0].host}"`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};

/** Every pod resolves "localhost" to itself. */
function hasAlias({ spec }: PodView, host: string): boolean {
  return host === 'localhost' || objects(spec.hostAliases).some(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host));
}
