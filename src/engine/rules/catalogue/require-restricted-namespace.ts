import { namespaceOf } from '../../cluster/cluster-view';
import { NAMESPACE_ANNOTATION } from '../../manifest/labels';
import { Json, object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: metadata.labels["pod-security.kubernetes.io/enforce"] of a Namespace,
 * metadata.annotations["cdk8s-hardened-agents/namespace"] of a ServiceAccount, which ExistingAgentNamespace writes.
 * Allowed: restricted. No such annotation, unless the Namespace is among the manifests too, which then show its label.
 */
const LABEL = 'pod-security.kubernetes.io/enforce';

export const rule: Rule = {
  id: 'require-restricted-namespace',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'Pod Security level "restricted"',
  problem: 'Pod Security level is not "restricted"',
  why: 'This app is not the only one that creates pods. Controllers, people, and an agent with a stolen token do so too. Only '
    + 'the API server sees all pods.',
  fix: 'set the label pod-security.kubernetes.io/enforce to restricted; the API server then rejects every weak pod there, so if '
    + 'other pods run beside the agents, first move the agents to a namespace of their own; '
    + 'acknowledge the finding if the namespace exists and has the label',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  since: '0.1.0',
  mappings: {
    podSecurity: ['restricted'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.1'],
    attack: ['T1610'],
    owasp: ['ASI05'],
    nist: ['4.4.5'],
  },
  checkObject: {
    kinds: ['Namespace', 'ServiceAccount'],
    appliesTo: (manifest) => manifest.kind === 'Namespace' || isOfExisting(manifest),
    check: (manifest, report, view) => {
      if (manifest.kind === 'ServiceAccount') {
        const namespace = namespaceOf(manifest);
        if (view.complete && view.find('Namespace', '', namespace) === undefined) {
          report(`metadata.annotations["${NAMESPACE_ANNOTATION}"]`, 'existing', `no manifest shows the labels of namespace "${namespace}"`);
        }
        return;
      }
      const level: unknown = object(object(manifest.metadata).labels)[LABEL];
      if (level !== 'restricted') {
        report(`metadata.labels["${LABEL}"]`, level);
      }
    },
  },
  admission: {
    fix: 'set the label pod-security.kubernetes.io/enforce to restricted; if other pods run beside the agents, first move the agents to a '
      + 'namespace of their own',
    cel: `object.metadata.?labels[?"${LABEL}"].orValue("") == "restricted"`,
  },
};

function isOfExisting(account: Json): boolean {
  return object(object(account.metadata).annotations)[NAMESPACE_ANNOTATION] === 'existing';
}
