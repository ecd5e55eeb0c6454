import { clusterRangesIn, clusterTextOf } from '../../manifest/cluster-annotation';
import { CLUSTER_ANNOTATION } from '../../manifest/labels';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations of a Namespace, the one named cdk8s-hardened-agents/cluster.
 * Allowed: none, or one that this library writes: JSON with lists of CIDRs in podCidrs, serviceCidrs, nodeCidrs and apiServerCidrs.
 */
export const rule: Rule = {
  id: 'no-unreadable-cluster',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'the ranges of its cluster are readable',
  why: 'The annotation says where the cluster has its pods and Services. If it cannot be read, these ranges are not known, and a policy that opens them passes.',
  fix: 'leave it to AgentCluster, which writes it, or give JSON such as {"podCidrs":["10.243.0.0/16"],"serviceCidrs":["10.96.0.0/12"]}',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
  since: '0.1.0',
  mappings: {},
  checkObject: {
    kinds: ['Namespace'],
    appliesTo: (manifest) => clusterTextOf(manifest) !== undefined,
    check: (manifest, report) => {
      const text = clusterTextOf(manifest);
      if (clusterRangesIn(text) === undefined) {
        report(`metadata.annotations["${CLUSTER_ANNOTATION}"]`, text);
      }
    },
  },
  admission: { none: 'the annotation says what is known of the cluster, and harms no pod' },
};
