import { ClusterView } from '../../cluster/cluster-view';
import { isMadeByAnother, listed } from '../../cluster/namespaced';
import { ADDRESS_LABEL, NEVER_READY, PROOF_LABEL } from '../../manifest/labels';
import { PodView } from '../../manifest/pod-view';
import { object, objects } from '../../value/json';
import { agentsOf } from '../criteria/own-labels';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["cdk8s.io/metadata.addr"] of the pod or its template.
 * Allowed: a value that the pods of one workload of the namespace have. cdk8s-plus writes another one for each construct. What a
 * controller makes of an object that is among the manifests has the labels of this object. The Job of a proof has the labels of an agent.
 */
export const rule: Rule = {
  id: 'no-label-of-another',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'labels of its own',
  problem: 'Agent has the label of another agent',
  why: 'Policies, Services and grants select an agent by this label. An agent that copies it gets all that is open to the other one, and '
    + 'takes a part of the calls that are meant for it.',
  fix: 'remove the label from the one that copies it; cdk8s-plus writes another value for each construct',
  fixInYaml: 'give one of them another value, and select it by this value in the policies that are meant for it',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  since: '0.1.0',
  mappings: { attack: ['T1036'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    const sharers = sharersOf(view, pod);
    if (sharers.length > 1) {
      report(`${pod.metadataPath}.labels["${ADDRESS_LABEL}"]`, object(pod.metadata.labels)[ADDRESS_LABEL], `${listed(sharers)} have it`);
    }
  },
  admission: { none: 'admission sees one object at a time, not the labels of other pods' },
};

/** The titles of the workloads of its namespace that have the address of an agent, its own among them. Replicas are one workload. */
function sharersOf(view: ClusterView, pod: PodView): string[] {
  const { of, having } = agentsOf(view);
  const value: unknown = object(pod.metadata.labels)[ADDRESS_LABEL];
  const isSharer = (one: PodView) => one.namespace === pod.namespace && !isMadeByAnother(view, one.manifest) && !isTwin(one);
  return typeof value !== 'string' || of(pod) === undefined || !isSharer(pod) ? []
    : [...new Map(having(`${ADDRESS_LABEL}=${value}`).filter((one) => isSharer(one.pod))
      .map(({ workload, title }) => [workload, title] as const)).values()].sort();
}

/** Whether it is the Job of a proof, which has all labels of an agent to try its walls. It ends by itself, and no Service leads to it. */
function isTwin({ manifest: { kind }, metadata, spec }: PodView): boolean {
  return kind === 'Job' && object(metadata.labels)[PROOF_LABEL] === 'twin'
    && objects(spec.readinessGates).some(({ conditionType }) => conditionType === NEVER_READY);
}
