import { object } from '../../value/json';
import { isOneOf } from '../cel/cel';
import { celNamesNoNode, namedNodes } from '../criteria/control-plane';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.nodeName; spec.nodeSelector["kubernetes.io/hostname"]; spec.affinity.nodeAffinity.*, its expressions for that label and its
 * matchFields; target.name of a Binding to a node.
 * Allowed: no name, or an empty one; expressions that keep the pod off a node (NotIn). A Pod that was read from a cluster has the name
 * that the scheduler wrote, and applying the file again bypasses the scheduler. Admission judges a Pod when it is created.
 */
export const rule: Rule = {
  id: 'no-node-name',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a node that the scheduler chooses',
  problem: 'Pod names its node',
  why: 'A pod that names its node bypasses the scheduler, and with it taints, affinity and free resources. Such a pod can run '
    + 'beside the API server. A selector with the name of a node puts the agent beside the pods that its author '
    + 'chooses.',
  fix: 'remove nodeName; select nodes by labels other than kubernetes.io/hostname, with nodeSelector or nodeAffinity; '
    + 'for pods that you read from a cluster, switch the rule off with the reason',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
  since: '0.1.0',
  mappings: { attack: ['T1610'], owasp: ['ASI05'] },
  checkSpec: ({ spec, path }, report) => {
    const { nodeName } = spec;
    if (nodeName !== undefined && nodeName !== null && nodeName !== '') {
      report(`${path}.nodeName`, nodeName);
    }
    namedNodes({ spec, path }).forEach(([field, got]) => report(field, got));
  },
  checkObject: {
    kinds: ['Binding'],
    check: ({ target }, report) => {
      const { kind, name } = object(target);
      if ((kind === undefined || kind === null || kind === '' || kind === 'Node') && typeof name === 'string' && name !== '') {
        report('target.name', name);
      }
    },
  },
  admission: {
    fix: 'remove nodeName; select nodes by labels other than kubernetes.io/hostname, with nodeSelector or nodeAffinity',
    cel: `(variables.spec.?nodeName.orValue("") == "" && ${celNamesNoNode()})`
      + ` || (request.operation == "UPDATE" && ${isOneOf(['Pod'])})`,
  },
};
