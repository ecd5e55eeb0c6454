import { KEEP_ONE, KEEP_ONE_IN_YAML, another, hasName, repeatedBy } from '../../cluster/same-objects';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: apiVersion, kind, metadata.namespace and metadata.name of every object, and all other fields of objects that have these in
 * common.
 * Allowed: one object of each group, kind, namespace and name in a cluster. no-conflicting-object reports objects of one name that differ.
 */
export const rule: Rule = {
  id: 'no-repeated-object',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no repeated object',
  problem: 'Object appears more than once',
  why: 'An object that appears twice has two owners. Anyone who changes or deletes one of them changes what the other relies '
    + 'on. A reviewer of one does not see the other.',
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
      const first = repeatedBy(manifest, view);
      if (first) {
        report('metadata.name', manifest.metadata.name, another(first, view, 'has the same content'));
      }
    },
  },
  admission: { none: 'admission sees one object at a time, and the API server has one object of each name' },
};
