import { KEEP_ONE, KEEP_ONE_IN_YAML, another, conflictOf, hasName } from '../../cluster/same-objects';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: apiVersion, kind, metadata.namespace and metadata.name of every object, and all other fields of objects that have these in
 * common.
 * Allowed: one object of each group, kind, namespace and name in a cluster, and repeated objects that are equal.
 */
export const rule: Rule = {
  id: 'no-conflicting-object',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no different object with the same name',
  problem: 'Objects with the same name differ',
  why: 'The API server keeps one object of each name, and the object that is applied last wins. The rules judge both objects, '
    + 'so the object that they find safe may not be the one that runs.',
  fix: KEEP_ONE,
  fixInYaml: KEEP_ONE_IN_YAML,
  source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: hasName,
    check: (manifest, report, view) => {
      const conflict = conflictOf(manifest, view);
      if (conflict) {
        report('metadata.name', manifest.metadata.name, another(conflict.other, view, `differs at ${conflict.field}`));
      }
    },
  },
  admission: { none: 'admission sees one object at a time, and the API server has one object of each name' },
};
