import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.containers[*].{livenessProbe,readinessProbe}, and of init containers that keep running.
 * Allowed: both probes, or no ports.
 */
const PROBES = ['livenessProbe', 'readinessProbe'];

export const rule: Rule = {
  id: 'require-probes',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'probes for containers with ports',
  problem: 'Container with ports lacks a probe',
  why: 'An agent that hangs keeps running, and still receives requests until someone notices. An attacker can cause this.',
  fix: 'add livenessProbe and readinessProbe, for example an httpGet of the port, or remove the port',
  source: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  since: '0.1.0',
  mappings: { attack: ['T1499'], kubescape: ['C-0018', 'C-0056'], agenticAi: ['Secure by default'], euAiAct: ['15(4)'] },
  checkSpec: (pod, report) => {
    for (const { path, role, container } of pod.containers) {
      const serves = (role === 'main' || role === 'sidecar') && Array.isArray(container.ports) && container.ports.length > 0;
      for (const probe of serves ? PROBES : []) {
        if (!container[probe]) {
          report(`${path}.${probe}`, container[probe]);
        }
      }
    }
  },
  admission: {
    cel:
      '(variables.spec.?containers.orValue([])' +
      ' + variables.spec.?initContainers.orValue([]).filter(c, c.?restartPolicy.orValue("") == "Always"))' +
      `.all(c, c.?ports.orValue([]).size() == 0 || (${PROBES.map((probe) => `has(c.${probe})`).join(' && ')}))`,
  },
};
