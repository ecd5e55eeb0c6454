import { secretsIn } from '../../cluster/references';
import { CEL_NO_TOKEN, clusterCredentialIn } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: names of Secrets in the volumes and variables of a pod; type of these Secrets, and of those that an ExternalSecret or
 * SealedSecret makes.
 * Allowed: Secrets of types other than tokens of ServiceAccounts, bootstrap tokens and logins for image registries; any Secret in
 * imagePullSecrets. A Secret that is not among the manifests must not have a name that Kubernetes generated for the token of a known
 * account.
 */
export const rule: Rule = {
  id: 'no-token-secret',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no credential of the cluster in a Secret',
  problem: 'Credential of the cluster is in a Secret',
  why: 'A token Secret never expires, and automountServiceAccountToken does not keep it out of the pod. An attacker who '
    + 'controls the agent reads the file and calls the Kubernetes API. With the login of a registry, the attacker can '
    + 'replace the images that the cluster runs.',
  fix: 'mount another Secret that contains only what the agent needs; delete the token Secret, and name registry logins in '
    + 'imagePullSecrets only',
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Protecting Pod service account tokens',
    cis: ['5.1.6'],
    attack: ['T1528', 'T1550.001', 'T1552.007'],
    kubescape: ['C-0034'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Appendix A: Design'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const reference of secretsIn(pod)) {
      const credential = clusterCredentialIn(view, pod, reference);
      if (credential !== undefined) {
        report(reference.path, reference.name, credential);
      }
    }
  },
  admission: { objects: [{ kinds: ['Secret'], cel: CEL_NO_TOKEN }] },
};
