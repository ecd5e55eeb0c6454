import { object } from '../../value/json';
import { celIsSecret, secretIn } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env[*].{name,value}.
 * Allowed: any value that has not the form of a credential and gives no value to the name of a secret, and no name that ends as names of secrets do, such as
 * _TOKEN, _API_KEY or PASSWORD; under such a name a reference, a switch such as "true", a stand-in or the path of a file, and, but for a password, an amount
 * such as 1024 or 8h, the name of a file, a URL without credentials and the name of a Secret or variable.
 */
export const rule: Rule = {
  id: 'no-secret-in-env',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no secret in the manifest',
  why: 'A literal value stands in the repository, in etcd, in every copy of the manifest and in "kubectl get pod": whoever may look at the pod has the secret.',
  fix: 'keep it in a Secret and mount that as a file, such as by AgentMount.secret; what stood in a manifest counts as lost, so replace it',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Network separation and hardening: Secrets',
    attack: ['T1552.001', 'T1552.007'],
    kubescape: ['C-0012', 'C-0259'],
    owasp: ['ASI03'],
  },
  checkPod: (pod, report) => {
    for (const { path, container } of pod.containers) {
      const env: unknown = container.env;
      for (let i = 0; Array.isArray(env) && i < env.length; i++) {
        const { name, value } = object(env[i]);
        const secret = secretIn(name, value);
        if (secret) {
          report(`${path}.env[${i}].value`, secret.shown, secret.detail); // never the secret itself: findings stand in logs
        }
      }
    }
  },
  admission: {
    cel: `variables.containers.all(c, c.?env.orValue([]).all(e, !${celIsSecret('e.?name.orValue("")', 'e.?value.orValue("")')}))`,
  },
};
