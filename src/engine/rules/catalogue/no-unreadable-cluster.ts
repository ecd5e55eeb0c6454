import { clusterRangesIn, clusterTextOf } from '../../manifest/annotations';
import { CLUSTER_ANNOTATION } from '../../manifest/labels';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations of a Namespace, the one named cdk8s-hardened-agents/cluster.
 * Allowed: no such annotation, or one that this library writes: JSON with lists of CIDRs in podCidrs, serviceCidrs, nodeCidrs and
 * apiServerCidrs, and the clusterDomain.
 */
export const rule: Rule = {
  id: 'no-unreadable-cluster',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'readable ranges of the cluster',
  problem: 'Ranges of the cluster are not readable',
  why: 'The annotation gives the ranges of pods and Services of the cluster. If the rules cannot read it, they do not know '
    + 'these ranges, and a policy that opens them passes.',
  fix: 'set the annotation to JSON such as {"podCidrs":["10.244.0.0/16"],"serviceCidrs":["10.96.0.0/16"]}; AgentCluster writes it',
  fixInYaml: 'set the annotation to JSON such as {"podCidrs":["10.244.0.0/16"],"serviceCidrs":["10.96.0.0/16"]}',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
  since: '0.1.0',
  ofNeighbours: true,
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
  admission: { none: 'the annotation gives facts about the cluster, and harms no pod' },
};
