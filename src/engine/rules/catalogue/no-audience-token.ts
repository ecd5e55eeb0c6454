import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { celIsForApiServer, isForApiServer } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].projected.sources[*].serviceAccountToken.
 * Allowed: no token with an audience other than that of the API server. no-service-account-token reports tokens for the API server.
 */
export const rule: Rule = {
  id: 'no-audience-token',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no token for another service',
  problem: 'Token for another service is mounted',
  why: 'The token is a file that any code in the pod can read. An attacker who controls the agent logs in to the service that '
    + 'the token is for, with all rights that the service gives the ServiceAccount.',
  fix: 'remove the token, and let a separate service log in; acknowledge the finding if the agent needs the token and the service gives '
    + 'its account no more than the agent may do, as AgentIdentity.projectedToken does with your reason',
  fixInYaml: 'remove the token, and let a separate service log in; acknowledge the finding if the agent needs the token and the '
    + 'service gives its account no more than the agent may do',
  source: 'https://kubernetes.io/docs/concepts/storage/projected-volumes/#serviceaccounttoken',
  since: '0.1.0',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Protecting Pod service account tokens',
    attack: ['T1528', 'T1550.001', 'T1552.007'],
    kubescape: ['C-0034'],
    owasp: ['ASI03'],
    agenticAi: ['Privileges and authentication'],
  },
  checkSpec: (pod, report) => {
    for (const [volume, v] of indexed(pod.spec.volumes)) {
      for (const [{ serviceAccountToken: token }, s] of indexed(object(volume.projected).sources)) {
        if (token && !isForApiServer(object(token).audience)) {
          report(`${pod.path}.volumes[${v}].projected.sources[${s}].serviceAccountToken`, token);
        }
      }
    }
  },
  admission: {
    fix: 'remove the token, and let a separate service log in',
    // The API server shows a projected volume without sources as one whose sources are null.
    cel: 'variables.spec.?volumes.orValue([]).map(v, v.?projected.?sources.orValue(null))'
      + `.all(l, l == null || l.all(s, !has(s.serviceAccountToken) || ${celIsForApiServer('s.serviceAccountToken')}))`,
  },
};
