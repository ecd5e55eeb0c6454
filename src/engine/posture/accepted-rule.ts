import { Rule } from '../rules/rule';
import { RulePack, Severity } from '../rules/severity';

/** What is open and not in the file of what is accepted, in every format. Only `check --accepted` asks it: it is not in the catalogue. */
export const ACCEPTED_RULE: Rule = {
  id: 'require-accepted-reach',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'accepted reach and controls',
  problem: 'Reach is not accepted, or a control is lost',
  why: 'Each new target is a way for data to leave, each new caller a way for instructions to come in, and a control that is lost limits '
    + 'no agent any more. No one has reviewed it.',
  fix: 'undo the change, or accept it: review and commit the file that "check --write-accepted" writes',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: {},
  admission: { none: 'what is accepted is in a file beside the manifests' },
};
