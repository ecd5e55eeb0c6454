import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env[*].valueFrom.secretKeyRef, spec.*containers[*].envFrom[*].secretRef.
 * Allowed: none.
 */
export const rule: Rule = {
  id: 'no-secret-env-reference',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'no Secret in environment variables',
  problem: 'Secret is in environment variables',
  why: 'Every process that the agent starts inherits the environment. /proc, crash reports and error pages show it. An '
    + 'attacker who controls the agent reads all of it with one "env" command.',
  fix: 'mount the Secret as a file, for example with AgentMount.secret, and let the agent read the file; only a program that '
    + 'opens the file reads it, and you can replace it while the program runs',
  fixInYaml: 'mount the Secret as a file and let the agent read the file; only a program that opens the file reads it, and you can '
    + 'replace it while the program runs',
  source: 'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  since: '0.1.0',
  mappings: { cis: ['5.4.1'], attack: ['T1552'], kubescape: ['C-0207'], owasp: ['ASI03'] },
  checkSpec: (pod, report) => {
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
