import { namespaceOf } from '../../cluster/cluster-view';
import { titleOf } from '../../cluster/namespaced';
import { AGENT_LABEL, GROUP_PREFIX } from '../../manifest/labels';
import { object } from '../../value/json';
import { CLAIM, policiesBy } from '../criteria/sandbox-claims';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.additionalPodMetadata.labels of a SandboxClaim, spec.podSelector of the NetworkPolicies in its namespace.
 * Allowed: labels that no podSelector names, that put no pod into a group of agents, and that do not say that the pod is no agent.
 */
export const rule: Rule = {
  id: 'no-claim-policy-label',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'claims choose no policies',
  problem: 'Claims may choose the policies of their pods',
  why: 'The controller writes these labels on the pod of the sandbox. If a policy selects by such a label, the user who creates '
    + 'the claim chooses the policy: one that opens the network applies, or one that denies does not. By the label of a group of agents, '
    + 'the sandbox gets what is open to the group. Without the label of agents, policies and rules for agents pass it over.',
  fix: 'set the label in the template, so that it holds for all of its sandboxes, or let the policy select by other labels',
  source: 'https://github.com/kubernetes-sigs/agent-sandbox/blob/main/extensions/controllers/sandboxclaim_controller.go',
  since: '0.1.0',
  mappings: { attack: ['T1686'], owasp: ['ASI02'] },
  needsClusterView: true,
  checkObject: {
    kinds: [CLAIM],
    check: (manifest, report, view) => {
      const labels = object(object(object(manifest.spec).additionalPodMetadata).labels);
      for (const [label, got] of Object.entries(labels)) {
        const [policy] = policiesBy(view, namespaceOf(manifest), label);
        const detail = policy ? `${titleOf(policy)} selects by it`
          : label.startsWith(GROUP_PREFIX) ? 'it puts the pod into a group of agents'
            : label === AGENT_LABEL && got !== 'true' ? 'it says that the pod is no agent' : undefined;
        if (detail !== undefined) {
          report(`spec.additionalPodMetadata.labels["${label}"]`, got, detail);
        }
      }
    },
  },
  admission: {
    objects: [{
      kinds: [CLAIM],
      cel: '!has(dyn(object).spec.additionalPodMetadata) || dyn(object).spec.additionalPodMetadata.?labels.orValue({}).all(k, '
        + `!k.startsWith("${GROUP_PREFIX}")`
        + ` && (k != "${AGENT_LABEL}" || dyn(object).spec.additionalPodMetadata.labels[k] == "true"))`,
    }],
  },
};
