import { firstLiteralIn } from '../criteria/literal-secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: data and stringData of a Secret that a pod of the cluster uses, or that is in a namespace for agents.
 * Allowed: none; values that are empty, references or stand-ins, and certificates and public keys; types that controllers fill; a Secret that was read from a
 * cluster, or that SOPS encrypted.
 */
export const rule: Rule = {
  id: 'no-literal-secret',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no secret in the manifests',
  why: 'Base64 is no encryption: anyone who may read the repository, its history or the output of a build has the secret.',
  fix: 'let a controller make the Secret, such as one of ExternalSecret or SealedSecret, or refer to one that is in the cluster by kplus.Secret.fromSecretName; replace what is in the manifest',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/#avoid-sharing-secret-manifests',
  since: '0.1.0',
  mappings: { nsaCisa: 'Network separation and hardening: Secrets', attack: ['T1552.001'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkObject: {
    kinds: ['Secret'],
    check: (manifest, report, view) => {
      const literal = firstLiteralIn(view, manifest);
      if (literal) {
        report(literal.path, '…', literal.others > 0 ? `and ${literal.others} more` : undefined); // never the secret itself: findings stand in logs
      }
    },
  },
  admission: { none: 'in a request every Secret has its data; what is asked is whether the manifests hold it' },
};
