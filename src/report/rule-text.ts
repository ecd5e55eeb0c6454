import { capitalized } from './words';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { FRAMEWORKS, mappedControls } from '../engine/rules/frameworks';
import { Rule, judgesPods } from '../engine/rules/rule';
import { RulePack } from '../engine/rules/severity';

/** The texts about a rule that its page, `explain` and SARIF share. */

/** Such as "No host ports." for "no host ports". */
export function sentenceOf(text: string): string {
  return `${capitalized(text)}.`;
}

/** The packs that have the rule. */
export function packsOf({ pack }: Rule): string {
  return pack === RulePack.BASELINE ? 'baseline, strict' : 'strict';
}

/** The kinds that a rule judges, in words. */
export function judgedKinds(rule: Rule): string {
  const kinds = (rule.checkObject?.kinds ?? []).map((kind) => (kind === '*' ? 'objects of every kind' : kind));
  const all = [...judgesPods(rule) ? ['pods and pod templates of every kind'] : [], ...kinds].join(', ');
  return `${all}${rule.needsClusterView ? ', together with the objects around them' : ''}${ofNeighbours(rule)}`;
}

function ofNeighbours({ ofNeighbours: part }: Rule): string {
  return part === undefined ? '' : `; of neighbours of agents ${part === true ? 'too' : `only ${part.title}`}`;
}

/** The annotation that accepts findings of the rule. */
export function acknowledgingAnnotation({ id }: Rule): string {
  return `${ACKNOWLEDGED}${id}`;
}

/** What an acknowledgement needs. */
export const REASON_NEEDED = 'Give the reason, with at least 10 letters or digits.';

/** What the rule is mapped to: the key and the name of the framework, and the ids of its controls. */
export function controlsOf({ mappings }: Rule): { readonly key: string; readonly name: string; readonly ids: readonly string[] }[] {
  return [
    ...FRAMEWORKS.map(({ id, title }) => ({ key: id, name: title, ids: mappedControls(mappings, id) })),
    { key: 'kubescape', name: 'kubescape', ids: mappings.kubescape ?? [] },
  ].filter(({ ids }) => ids.length > 0);
}
