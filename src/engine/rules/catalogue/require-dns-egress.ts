import { isolatingGroups } from '../../reach/reach';
import { asksCluster, clusterDnsProtocolsIn } from '../../reach/resolver';
import { wideFamilies } from '../../reach/wide-egress';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.dnsPolicy of the pod, metadata.labels, spec.egress of the NetworkPolicies that select it.
 * Allowed: a pod that may call the internet may ask a resolver of its cluster, pods by labels or an address of the node,
 * by UDP and TCP; a pod with a resolver of its own (dnsPolicy None or Default) whatever it likes.
 */
export const rule: Rule = {
  id: 'require-dns-egress',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'a resolver by UDP and TCP',
  why:
    'The resolver is a pod: what denies pods denies names, and an agent without names fails in ways that get a policy taken away. ' +
    'Long answers come by TCP alone.',
  fix: 'allow port 53 of the resolver by UDP and TCP, as PodSubnetEgressDeny does, or give the pod a resolver of its own such as DnsAllowlist',
  source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Network policies' },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    if (!asksCluster(pod.spec) || wideFamilies(view, pod).length === 0) {
      return;
    }
    const ranges = view.rangesOf(pod.namespace);
    const open = [...new Set(isolatingGroups(view, pod, 'Egress').flatMap((group) => clusterDnsProtocolsIn(ranges, group)))];
    if (open.length < 2) {
      report(
        `${pod.metadataPath}.labels`,
        pod.metadata.labels,
        open.length === 0 ? 'no policy allows a resolver' : `policies allow a resolver by ${open[0]} alone`,
      );
    }
  },
  admission: { none: 'admission sees one object at a time, not the policies that select a pod' },
};
