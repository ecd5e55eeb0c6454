import { AdmissionOptions } from './admission-options';
import { AdmissionSubject, checksOf, resourceRules } from './admission-subject';
import { ASKED_KINDS } from '../engine/rules/asked-kinds';
import { CLAIM_VARIABLES } from '../engine/rules/cel/cel';
import { CLAIM } from '../engine/rules/criteria/sandbox-claims';
import { judgesPods } from '../engine/rules/rule';
import { counted } from '../engine/value/counted';

/**
 * What claims of sandboxes give to their pods, by the rules that judge both, and their end. CEL has no clock, but the API server sets the
 * time of creation before it asks the policies, and keeps it at each update.
 */
export function claims({ rules, longestClaim, labels }: AdmissionOptions): AdmissionSubject {
  const { changed, limits = [] } = ASKED_KINDS[CLAIM];
  const end = 'dyn(object).spec.?lifecycle.?shutdownTime';
  const latest = `timestamp(string(dyn(object).metadata.creationTimestamp)) + duration("${longestClaim}s")`;
  return {
    suffix: '-claims',
    checks: checksOf(rules.filter(({ rule }) => judgesPods(rule) && rule.checkObject?.kinds.includes(CLAIM))),
    sizes: [{ limits }],
    validations: longestClaim === undefined ? [] : [{
      expression: `${end}.orValue("") != "" && timestamp(string(${end}.value())) <= ${latest}`, // a difference of centuries would overflow
      message: 'claims end in time (longestClaim): set spec.lifecycle.shutdownTime to at most '
        + `${counted(longestClaim, 'second')} after the creation of the SandboxClaim`,
      reason: 'Forbidden',
    }],
    spec: {
      matchConstraints: { resourceRules: resourceRules([ASKED_KINDS[CLAIM]]) },
      matchConditions: [{ name: 'made-or-changed', expression: `request.operation == "CREATE" || (${changed})` }],
    },
    variables: () => CLAIM_VARIABLES,
    labels,
  };
}
