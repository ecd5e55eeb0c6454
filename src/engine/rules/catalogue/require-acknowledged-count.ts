import { ClusterView } from '../../cluster/cluster-view';
import { byTitle } from '../../cluster/namespaced';
import { acknowledgementIn, annotatedReasons, hasDetails } from '../../manifest/acknowledgement-annotations';
import { DETAILS } from '../../manifest/labels';
import { counted } from '../../value/counted';
import { Json } from '../../value/json';
import { memoizeBy } from '../../value/memoize';
import { push } from '../../value/multimap';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.annotations["cdk8s-hardened-agents/acknowledgement-*"] of every object: the number of objects that an acknowledgement
 * is for.
 * Allowed: as many objects with this acknowledgement as it states; any number if it states none.
 */
export const rule: Rule = {
  id: 'require-acknowledged-count',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'acknowledgements cover the number of objects that they state',
  problem: 'Acknowledgement covers another number of objects',
  why: 'An acknowledgement for a whole chart also accepts a weak object that someone adds a year later. No one reviewed that object.',
  fix: 'review the objects that it covers and state the number that you accept, or acknowledge each object on its own construct',
  fixInYaml: 'review the objects that it covers and state the number that you accept, or give each object an acknowledgement '
    + 'without a number',
  source: 'https://owasp.org/www-project-kubernetes-top-ten/',
  since: '0.1.0',
  ofNeighbours: true,
  mappings: {},
  needsClusterView: true,
  checkObject: {
    kinds: ['*'],
    appliesTo: hasDetails,
    check: (manifest, report, view) => {
      for (const ruleId of annotatedReasons(manifest).keys()) {
        const { objects, scope = '' } = acknowledgementIn(manifest, ruleId) ?? {};
        const covered = coveredIn(view).get(keyOf(ruleId, scope)) ?? [];
        if (covered[0] === manifest && covered.length !== objects) {
          report(
            `metadata.annotations["${DETAILS}${ruleId}"]`,
            objects,
            `the acknowledgement of "${ruleId}" for "${scope}" covers ${counted(covered.length, 'object')}`,
          );
        }
      }
    },
  },
  admission: { none: 'admission ignores acknowledgements' },
};

/** The objects that have an acknowledgement with a number of objects, by rule and scope, in the order of their titles. */
const coveredIn = memoizeBy((view: ClusterView) => {
  const covered = new Map<string, Json[]>();
  for (const manifest of view.all) {
    for (const ruleId of hasDetails(manifest) ? annotatedReasons(manifest).keys() : []) {
      const { objects, scope = '' } = acknowledgementIn(manifest, ruleId) ?? {};
      if (objects !== undefined) {
        push(covered, keyOf(ruleId, scope), manifest);
      }
    }
  }
  return new Map([...covered].map(([key, manifests]) => [key, byTitle(manifests)]));
});

function keyOf(ruleId: string, scope: string): string {
  return `${ruleId}\n${scope}`;
}
