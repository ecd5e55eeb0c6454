import { AdmissionOptions } from './admission-options';
import { AdmissionSubject, resourceRules } from './admission-subject';
import { ASKED_KINDS } from '../engine/rules/asked-kinds';
import { CLAIM } from '../engine/rules/criteria/sandbox-claims';
import { counted } from '../engine/value/counted';

/**
 * Claims of sandboxes that end too late. CEL has no clock, but the API server sets the time of creation before it asks the policies, and
 * keeps it at each update.
 */
export function claims({ longestClaim, labels }: AdmissionOptions): AdmissionSubject[] {
  const end = 'dyn(object).spec.?lifecycle.?shutdownTime';
  const latest = `timestamp(string(dyn(object).metadata.creationTimestamp)) + duration("${longestClaim}s")`;
  return longestClaim === undefined ? [] : [{
    suffix: '-claims',
    checks: [],
    validations: [{
      expression: `${end}.orValue("") != "" && timestamp(string(${end}.value())) <= ${latest}`, // a difference of centuries would overflow
      message: 'claims end in time (longestClaim): set spec.lifecycle.shutdownTime to at most '
        + `${counted(longestClaim, 'second')} after the creation of the SandboxClaim`,
      reason: 'Forbidden',
    }],
    spec: {
      matchConstraints: { resourceRules: resourceRules([ASKED_KINDS[CLAIM]]) },
      matchConditions: [{ name: 'made-or-changed', expression: `request.operation == "CREATE" || (${ASKED_KINDS[CLAIM].changed})` }],
    },
    labels,
  }];
}
