import { firstLiteralIn, isOfAgents } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data and stringData of a Secret that a pod of the cluster uses, or that is in a namespace for agents.
 * Allowed: no values; values that are empty, references or placeholders; certificates and public keys; values that SOPS encrypted.
 * A Secret that was read from a cluster, such as a token or a release of Helm, has its values in the file, too.
 */
export const rule: Rule = {
  id: 'no-literal-secret',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no Secret values in the manifests',
  problem: 'Manifest has the values of a Secret',
  why: 'Base64 is not encryption. Anyone who can read the repository, its history or the output of a build has the secret.',
  fix: 'let a controller make the Secret, for example from an ExternalSecret or SealedSecret, or refer to a Secret of the '
    + 'cluster with kplus.Secret.fromSecretName; rotate the value, since the manifest contains it',
  fixInYaml: 'let a controller make the Secret, for example from an ExternalSecret or SealedSecret, or refer to a Secret that is in '
    + 'the cluster already; rotate the value, since the manifest contains it',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/#avoid-sharing-secret-manifests',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks'],
    nist: ['4.1.4'],
  },
  needsClusterView: true,
  checkObject: {
    kinds: ['Secret'],
    appliesTo: (manifest, view) => isOfAgents(view, manifest),
    check: (manifest, report) => {
      const literal = firstLiteralIn(manifest);
      if (literal) {
        // Never the secret itself, since logs contain findings.
        report(literal.path, '…', literal.others > 0 ? `and ${literal.others} more like it` : undefined);
      }
    },
  },
  admission: { none: 'in a request every Secret contains its values, and this rule is about the manifests' },
};
