import { PodView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { isOneOf } from '../cel/cel';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.nodeName of a template, and of a Pod that is not scheduled yet.
 * Allowed: the node of a Pod that was read from a cluster, which has metadata.uid, status.hostIP or status.conditions; admission judges a
 * Pod when it is created.
 */
export const rule: Rule = {
  id: 'no-node-name',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a node that the scheduler chooses',
  problem: 'Pod bypasses the scheduler',
  why: 'A pod that names its node bypasses the scheduler, and with it taints, affinity and free resources. Such a pod can run '
    + 'beside the API server.',
  fix: 'remove nodeName; select nodes by labels, with nodeSelector or nodeAffinity',
  source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
  since: '0.1.0',
  mappings: { attack: ['T1610'], owasp: ['ASI05'] },
  checkPod: (pod, report) => {
    const { nodeName } = pod.spec;
    if (nodeName !== undefined && nodeName !== null && nodeName !== '' && !isScheduled(pod)) {
      report(`${pod.path}.nodeName`, nodeName);
    }
  },
  admission: { cel: `variables.spec.?nodeName.orValue("") == "" || (request.operation == "UPDATE" && ${isOneOf(['Pod'])})` },
};

/** Whether an object is a Pod that the API server has accepted, so the scheduler may have set the node. */
function isScheduled({ manifest }: PodView): boolean {
  const { hostIP, conditions } = object(manifest.status);
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  return (
    manifest.kind === 'Pod' &&
    (isText(object(manifest.metadata).uid) || isText(hostIP) || (Array.isArray(conditions) && conditions.length > 0))
  );
}
