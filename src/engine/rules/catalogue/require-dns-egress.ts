import { isolatingGroups } from '../../reach/reach';
import { asksCluster, clusterDnsProtocolsIn } from '../../reach/resolver';
import { wideFamilies } from '../../reach/wide-egress';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.dnsPolicy of the pod, metadata.labels, spec.egress of the NetworkPolicies that select it.
 * Allowed: a pod that may call the internet may also query a resolver of its cluster, pods by labels or an address of the node, over UDP
 * and TCP; any policies for a pod with its own resolver (dnsPolicy None or Default).
 */
export const rule: Rule = {
  id: 'require-dns-egress',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'DNS over UDP and TCP',
  problem: 'Policies deny DNS',
  why: 'The resolver is a pod, so a policy that denies pods also denies DNS. An agent without DNS fails in ways that make '
    + 'people remove the policy. Long answers need TCP.',
  fix: 'allow port 53 of the resolver over UDP and TCP, as PodSubnetEgressDeny does, or give the pod its own resolver such as '
    + 'DnsAllowlist',
  fixInYaml: 'allow port 53 of the resolver over UDP and TCP, or give the pod its own resolver in dnsConfig.nameservers',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    if (!asksCluster(pod.spec) || wideFamilies(view, pod).length === 0) {
      return;
    }
    const ranges = view.rangesOf(pod.namespace);
    const open = [...new Set(isolatingGroups(view, pod, 'Egress').flatMap(clusterDnsProtocolsIn(ranges)))];
    if (open.length < 2) {
      report(
        `${pod.metadataPath}.labels`,
        pod.metadata.labels,
        open.length === 0 ? 'no policy allows DNS to a resolver' : `policies allow DNS to a resolver over ${open[0]} only`,
      );
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
