import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env[*].valueFrom.secretKeyRef, spec.*containers[*].envFrom[*].secretRef.
 * Allowed: nothing.
 */
export const rule: Rule = {
  id: 'no-secret-env-reference',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no secret in the environment',
  why: 'Every process that the agent starts inherits the environment, and /proc, crash reports and error pages show it: one "env" tells an injected agent all.',
  fix: 'mount the Secret as a file, such as by AgentMount.secret, and let the agent read it there: a file is read by what opens it and can be replaced while it runs',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: { cis: ['5.4.1'], attack: ['T1552'], kubescape: ['C-0207'], owasp: ['ASI03'] },
  checkPod: (pod, report) => {
    for (const {
      path,
      container: { env, envFrom },
    } of pod.containers) {
      for (let i = 0; Array.isArray(env) && i < env.length; i++) {
        const { secretKeyRef } = object(object(env[i]).valueFrom);
        if (secretKeyRef) {
          report(`${path}.env[${i}].valueFrom.secretKeyRef`, secretKeyRef);
        }
      }
      for (let i = 0; Array.isArray(envFrom) && i < envFrom.length; i++) {
        const { secretRef } = object(envFrom[i]);
        if (secretRef) {
          report(`${path}.envFrom[${i}].secretRef`, secretRef);
        }
      }
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, c.?env.orValue([]).all(e, !e.?valueFrom.?secretKeyRef.hasValue())' +
      ' && c.?envFrom.orValue([]).all(e, !e.?secretRef.hasValue()))',
  },
};
