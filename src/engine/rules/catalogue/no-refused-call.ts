import { ClusterView } from '../../cluster/cluster-view';
import { listed, policyElements } from '../../cluster/namespaced';
import { PodView } from '../../manifest/pod-view';
import { refusedOpenings } from '../../reach/other-ends';
import { Json } from '../../value/json';
import { push } from '../../value/multimap';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.egress and spec.ingress of the NetworkPolicies that select the pod, and of those that select the workloads that they name
 * by the label cdk8s.io/metadata.addr.
 * Allowed: a workload whose own policies allow at least one port of the call, or that no policy isolates; pods by labels that a person
 * wrote, since others of these labels may be outside the manifests.
 */
export const rule: Rule = {
  id: 'no-refused-call',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'an opened call is open at both ends',
  why: 'A call needs the policies of both ends. One that only the caller or only the called pod allows fails by a timeout, which names no '
    + 'policy. People then open more than is needed.',
  fix: 'add a rule for this call to a policy of the other end that is there, or remove the rule that allows the call; a new policy that '
    + 'isolates the other end would close its other calls',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  since: '0.1.0',
  mappings: {},
  needsClusterView: true,
  checkPod: (pod, report, view) => [
    ...refused(view, pod, 'Egress').map((what) => `${what}, which refuses the call by its own policies`),
    ...refused(view, pod, 'Ingress').map((what) => `${what}, which may not call by its own policies`),
  ].forEach((detail) => report(`${pod.metadataPath}.labels`, pod.metadata.labels, detail)),
  admission: { none: 'admission sees one object at a time, not the policies of the other end' },
};

/** Such as `NetworkPolicy "agents/egress" spec.egress[0] allows Deployment "shop/db"`. */
function refused(view: ClusterView, pod: PodView, direction: 'Egress' | 'Ingress'): string[] {
  return refusedOpenings(view, pod, direction).map(({ to, sources }) => {
    const fields = new Map<Json, string[]>();
    sources.forEach(({ policy, field }) => push(fields, policy, field));
    return `${listed([...fields].map(([policy, of]) => policyElements(policy, of)).sort())} allows ${to}`;
  });
}
