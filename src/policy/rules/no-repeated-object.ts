import { objectKey } from '../object-key';
import { Rule } from '../rule';
import { another, isRepeated } from '../same-objects';
import { RulePack, Severity } from '../severity';

/**
 * Fields: apiVersion, kind, metadata.namespace and metadata.name of every object, and all other fields of objects that have these in common.
 * Allowed: one object of each group, kind, namespace and name in a cluster. Objects of one name that differ are left to no-conflicting-object.
 */
export const rule: Rule = {
  id: 'no-repeated-object',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no object before it is the same',
  why: 'An object that is there twice has two owners. Whoever changes or deletes one of them changes what the other relies on, and who reviews one does not see the other.',
  fix: 'keep one of them; if their charts are for different clusters, give each cluster its own AgentCluster, such as new AgentCluster({ name: "prod" }).applyTo(chart), '
    + 'and judge the files of each cluster in a run of its own (in the cdk8s-cli plugin by its property \'clusters\')',
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  since: '0.1.0',
  mappings: {},
  relational: true,
  checkObject: {
    kinds: ['*'],
    concerns: (manifest) => objectKey(manifest) !== undefined,
    check: (manifest, report, world) => {
      if (isRepeated(manifest, world)) {
        report('metadata.name', manifest.metadata.name, another(manifest, 'says the same'));
      }
    },
  },
  admission: { none: 'admission sees one object at a time, and the API server has one of each name' },
};
