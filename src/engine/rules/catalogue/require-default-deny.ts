import { isOfAgents } from '../../cluster/agent-scope';
import { inNamespace, nameOf } from '../../cluster/namespaced';
import { isolates } from '../../manifest/network-policy';
import { PodView, podViews } from '../../manifest/pod-view';
import { isIsolatedByForeign } from '../../reach/foreign/foreign-policies';
import { Json, object, objects } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.name of a Namespace; spec.podSelector, spec.policyTypes and spec.egress of its NetworkPolicies.
 * Allowed: no policy for egress, or at least one that selects all pods of the namespace; anything in a namespace that is not for agents. A
 * policy of Cilium, Calico or EKS counts for all pods if it selects one without labels. The rule judges only namespaces that are among the
 * manifests. It leaves pods in a namespace without any policy for egress to require-egress-policy.
 */
export const rule: Rule = {
  id: 'require-default-deny',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'an egress policy for all pods of a namespace',
  problem: 'No egress policy selects all pods of the namespace',
  why: 'Policies for single agents say nothing of a pod that comes later with other labels. Anyone who may create pods there, such as a '
    + 'tenant or a stolen token, gets one that calls every pod, node and metadata endpoint.',
  fix: 'add a NetworkPolicy with podSelector: {} and policyTypes: [Egress]; AgentNamespace and ExistingAgentNamespace write one',
  fixInYaml: 'add a NetworkPolicy with podSelector: {} and policyTypes: [Egress]',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    cis: ['5.3.2'],
    attack: ['T1046', 'T1552'],
    kubescape: ['C-0030', 'C-0054'],
    owasp: ['ASI02'],
    agenticAi: ['Design and configuration risks', 'Isolation'],
    nist: ['4.3.3'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: ['Namespace'],
    appliesTo: (manifest, view) => isOfAgents(view, nameOf(manifest)),
    check: (manifest, report, view) => {
      const name = nameOf(manifest);
      const policies = inNamespace(view, 'networking.k8s.io/NetworkPolicy', name).filter((policy) => isolates(policy, 'Egress'));
      if (policies.length > 0 && !policies.some(selectsAll) && !isIsolatedByForeign(view, unlabelledPod(name), 'Egress')) {
        report('metadata.name', name, 'a pod with other labels reaches everything');
      }
    },
  },
  admission: { none: 'admission sees one object at a time, not the policies of a namespace' },
};

function selectsAll({ spec }: Json): boolean {
  const { matchLabels, matchExpressions } = object(object(spec).podSelector);
  return Object.keys(object(matchLabels)).length === 0 && objects(matchExpressions).length === 0;
}

function unlabelledPod(namespace: string): PodView {
  return podViews({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace } })[0];
}
