import { unnamedCalls } from '../criteria/unnamed-agents';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels of the pod and of the other agents, and the policies that select them.
 * Allowed: calls to another agent by a policy that selects it by a label that no other agent workload of its namespace has, or, for the
 * only agent of a namespace, by a label that no other namespace of agents has; and calls that the policy of the called agent allows, if
 * it selects the agent by such a label, and the caller too. Labels of this library, of a release of Helm, of accounts, of a resolver,
 * and those that controllers add are never an agent's own. Replicas of one workload are one agent.
 */
export const rule: Rule = {
  id: 'no-unnamed-agent-access',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no calls to another agent that no policy names',
  problem: 'Agents can call others that no policy names',
  why: 'Anyone who can send a request to an agent can instruct it. A selector that all agents of a namespace meet opens each of them '
    + 'to all others, so an attacker who controls one agent instructs the next.',
  fix: 'select the called agent by a label that no other agent has, as allowTo and use do, or remove the rule',
  fixInYaml: 'select the called agent by a label that no other agent has, or remove the rule',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Network policies',
    attack: ['T1046'],
    kubescape: ['C-0260'],
    owasp: ['ASI07', 'ASI08'],
    agenticAi: ['Design and configuration risks', 'Structural risks', 'Defence in depth', 'Isolation'],
    nist: ['4.3.3'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const open of unnamedCalls(view, pod)) {
      report(`${pod.metadataPath}.labels`, pod.metadata.labels, open);
    }
  },
  admission: { none: 'admission sees one object at a time, not the other agents and their policies' },
};
