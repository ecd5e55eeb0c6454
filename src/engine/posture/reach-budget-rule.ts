import { Rule } from '../rules/rule';
import { RulePack, Severity } from '../rules/severity';

/** What a finding of a reach budget is of, in every format. Only `check --budget` asks it: it is not in the catalogue. */
export const BUDGET_RULE: Rule = {
  id: 'reach-budget',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'reach within the budget',
  problem: 'Reach is outside the budget',
  why: 'Each new target is a way for data to leave, each new caller a way for instructions to come in, and a control that is lost limits '
    + 'no agent any more. No one has reviewed it.',
  fix: 'undo the change, or accept it: review and commit the file that "check --write-budget" writes',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {},
  admission: { none: 'the budget is a file beside the manifests' },
};
