import { isOneOf } from '../cel/cel';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.nodeName.
 * Allowed: no name, or an empty one. A Pod that was read from a cluster has the name that the scheduler wrote, and applying the
 * file again bypasses the scheduler. Admission judges a Pod when it is created.
 */
export const rule: Rule = {
  id: 'no-node-name',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a node that the scheduler chooses',
  problem: 'Pod bypasses the scheduler',
  why: 'A pod that names its node bypasses the scheduler, and with it taints, affinity and free resources. Such a pod can run '
    + 'beside the API server.',
  fix: 'remove nodeName; select nodes by labels, with nodeSelector or nodeAffinity; for pods that you read from a cluster, switch the '
    + 'rule off with the reason',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
  since: '0.1.0',
  mappings: { attack: ['T1610'], owasp: ['ASI05'] },
  checkSpec: ({ spec: { nodeName }, path }, report) => {
    if (nodeName !== undefined && nodeName !== null && nodeName !== '') {
      report(`${path}.nodeName`, nodeName);
    }
  },
  admission: {
    fix: 'remove nodeName; select nodes by labels, with nodeSelector or nodeAffinity',
    cel: `variables.spec.?nodeName.orValue("") == "" || (request.operation == "UPDATE" && ${isOneOf(['Pod'])})`,
  },
};
