import { PodView } from '../../manifest/pod-view';
import { mayResolve } from '../../reach/may-resolve';
import { namedProxyOf } from '../../reach/proxies';
import { objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: variables such as HTTPS_PROXY in spec.*containers[*].env, spec.dnsPolicy, spec.hostAliases, spec.egress of the
 * NetworkPolicies that select the pod.
 * Allowed: a proxy by its address, or by a name that spec.hostAliases has; by any name in a pod that policies let ask a resolver: of the
 * cluster or the node, or, where the pod has a resolver of its own, any.
 */
export const rule: Rule = {
  id: 'require-proxy-address',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'a proxy that is found',
  why: 'The pod is told of its proxy by a name and may ask no resolver, so that it never finds the proxy. Every call fails, and the policy that closes the resolver gets the blame.',
  fix: 'give the EgressProxy a `clusterIP`, so that its variables hold an address, or allow DNS',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const proxies = pod.containers
      .flatMap(({ container, path }) => namedProxyOf(container, path) ?? [])
      .filter(({ host }) => !hasAlias(pod, host));
    if (proxies.length > 0 && !mayResolve(view, pod)) {
      report(proxies[0].path, proxies[0].shown, `no policy lets the pod ask a resolver for "${proxies[0].host}"`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};

/** Every pod knows itself by "localhost". */
function hasAlias({ spec }: PodView, host: string): boolean {
  return host === 'localhost' || objects(spec.hostAliases).some(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host));
}
