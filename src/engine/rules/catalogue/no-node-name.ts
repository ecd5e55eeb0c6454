import { PodView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { isOneOf } from '../cel/cel';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.nodeName of a template, and of a Pod that is not scheduled yet.
 * Allowed: that of a Pod as a cluster has it, with metadata.uid, status.hostIP or status.conditions; admission asks when a Pod is made.
 */
export const rule: Rule = {
  id: 'no-node-name',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'a place that the scheduler chooses',
  why: 'A pod that names its node passes by the scheduler, and so by taints, affinity and free resources: it can take a place beside the API server.',
  fix: 'leave it out; select nodes by labels, with nodeSelector or nodeAffinity',
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

/** Whether an object is a Pod that the API server has taken, so that the scheduler may have named the node. */
function isScheduled({ manifest }: PodView): boolean {
  const { hostIP, conditions } = object(manifest.status);
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  return (
    manifest.kind === 'Pod' &&
    (isText(object(manifest.metadata).uid) || isText(hostIP) || (Array.isArray(conditions) && conditions.length > 0))
  );
}
