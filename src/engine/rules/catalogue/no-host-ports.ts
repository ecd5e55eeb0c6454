import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].ports[*].hostPort.
 * Allowed: nothing or 0.
 */
export const rule: Rule = {
  id: 'no-host-ports',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no host ports',
  why: "A host port makes the agent reachable at the node's own address, past the Services and policies that guard it.",
  fix: 'leave it out and reach the agent by a Service: a host port bypasses policies on many networks',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: 'baseline',
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.13'],
    kubescape: ['C-0044'],
  },
  checkPod: (pod, report) => {
    for (const { path, container } of pod.containers) {
      const ports: unknown = container.ports;
      for (let i = 0; Array.isArray(ports) && i < ports.length; i++) {
        const { hostPort } = object(ports[i]);
        if (hostPort) {
          report(`${path}.ports[${i}].hostPort`, hostPort);
        }
      }
    }
  },
  admission: {
    // on the host's network the API server has filled every host port before it asks: that is no-host-namespaces's to report
    cel: 'variables.spec.?hostNetwork.orValue(false) || variables.containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))',
  },
};
