import { indexed } from '../../cluster/namespaced';
import { celIsSecret, secretIn } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env[*].{name,value}.
 * Allowed: a value that does not have the form of a credential and gives no value to the name of a secret, under a name that does not end
 * like the name of a secret, such as _TOKEN, _API_KEY or PASSWORD. Under such a name: a reference, a switch such as "true", a placeholder
 * or the path of a file. Under such a name other than that of a password also: an amount such as 1024 or 8h, the name of a file, a URL
 * without credentials, and the name of a Secret or variable. Base64 is decoded, but not by admission.
 */
export const rule: Rule = {
  id: 'no-secret-in-env',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secret value in environment variables',
  problem: 'Environment variable has a secret value',
  why: 'A literal value is in the repository, in etcd, in every copy of the manifest and in the output of "kubectl get pod". '
    + 'Anyone who can read the pod has the secret.',
  fix: 'move the value to a Secret and mount it as a file, for example with AgentMount.secret; rotate the value, since the '
    + 'manifest contains it',
  fixInYaml: 'move the value to a Secret and mount it as a file; rotate the value, since the manifest contains it',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001', 'T1552.007'],
    kubescape: ['C-0012', 'C-0259'],
    owasp: ['ASI03'],
    nist: ['4.1.4'],
  },
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const [{ name, value }, i] of indexed(container.env)) {
        const secret = secretIn(name, value);
        if (secret) {
          report(`${path}.env[${i}].value`, secret.shown, secret.detail); // never the secret itself, since logs contain findings
        }
      }
    }
  },
  admission: {
    cel: `variables.containers.all(c, c.?env.orValue([]).all(e, !${celIsSecret('e.?name.orValue("")', 'e.?value.orValue("")')}))`,
  },
};
