import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { isSecretName } from '../../value/secret-pairs';
import { celIsSecretName } from '../criteria/secrets';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].env[*].valueFrom.{secretKeyRef,fileKeyRef}, spec.*containers[*].envFrom[*].secretRef.
 * Allowed: fileKeyRef, which reads a file of an emptyDir, for a variable whose name does not end like that of a secret.
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
      for (const [{ name, valueFrom }, i] of indexed(env)) {
        const { secretKeyRef, fileKeyRef } = object(valueFrom);
        if (secretKeyRef) {
          report(`${path}.env[${i}].valueFrom.secretKeyRef`, secretKeyRef);
        }
        if (fileKeyRef && typeof name === 'string' && isSecretName(name)) {
          report(`${path}.env[${i}].valueFrom.fileKeyRef`, fileKeyRef);
        }
      }
      for (const [{ secretRef }, i] of indexed(envFrom)) {
        if (secretRef) {
          report(`${path}.envFrom[${i}].secretRef`, secretRef);
        }
      }
    }
  },
  admission: {
    cel:
      'variables.containers.all(c, c.?env.orValue([]).all(e, !e.?valueFrom.?secretKeyRef.hasValue()' +
      ` && !(e.?valueFrom.?fileKeyRef.hasValue() && ${celIsSecretName('e.?name.orValue("")')}))` +
      ' && c.?envFrom.orValue([]).all(e, !e.?secretRef.hasValue()))',
  },
};
