import { PodView } from '../../manifest/pod-view';
import { fqdnNetworkOf } from '../../reach/fqdn/fqdn-networks';
import { mayResolve } from '../../reach/may-resolve';
import { othersOf } from '../../reach/other-policies';
import { namedHostsOf } from '../../reach/proxies';
import { objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: variables such as HTTPS_PROXY, and those with the name of a Service such as "http://search.tools.svc:8080", in
 * spec.*containers[*].env, spec.dnsPolicy, spec.hostAliases, spec.egress of the NetworkPolicies that select the pod, and names that
 * policies of GKE, EKS and Cilium allow.
 * Allowed: a host by its address, or by a name in spec.hostAliases. Any name, in a pod that policies allow to query a resolver: one of
 * the cluster or the node, or any resolver if the pod has its own.
 */
export const rule: Rule = {
  id: 'require-resolvable-host',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'hosts that the pod can resolve',
  why: 'The pod is to call a name, and may query no resolver, so it never finds the host. Every call fails, and people blame '
    + 'the policy that denies DNS, or open more than is needed.',
  fix: 'give the host by its address, or allow DNS; an EgressProxy, a CredentialBroker or an McpServer with `clusterIP` writes its address '
    + 'into its variables',
  fixInYaml: 'give the host by its address, or allow DNS',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const named = pod.containers.flatMap(({ container, path }) => namedHostsOf(container, path)).find(({ host }) => !hasAlias(pod, host));
    const allowed = othersOf(view, pod, 'Egress').hosts.find(({ policy, host }) => fqdnNetworkOf(policy) && !hasAlias(pod, host));
    if ((named || allowed) && !mayResolve(view, pod)) {
      if (named) {
        report(named.path, named.shown, `no policy lets the pod resolve "${named.host}"`);
      } else {
        report(`${pod.metadataPath}.labels`, pod.metadata.labels,
          `${allowed!.by} allows "${allowed!.host}", and no policy lets the pod resolve it`);
      }
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};

/** Every pod resolves "localhost" to itself. */
function hasAlias({ spec }: PodView, host: string): boolean {
  return host === 'localhost' || objects(spec.hostAliases).some(({ hostnames }) => Array.isArray(hostnames) && hostnames.includes(host));
}
