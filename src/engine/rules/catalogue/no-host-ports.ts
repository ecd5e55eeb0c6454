import { indexed } from '../../cluster/namespaced';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].ports[*].hostPort.
 * Allowed: 0 or no value.
 */
export const rule: Rule = {
  id: 'no-host-ports',
  severity: Severity.ERROR,
  pack: RulePack.BASELINE,
  title: 'no host ports',
  problem: 'Container opens a port of the node',
  why: 'A host port makes the agent reachable at the address of the node. Callers bypass the Services and policies that '
    + 'protect the agent.',
  fix: 'remove hostPort and use a Service; on many networks, a host port bypasses NetworkPolicies',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  since: '0.1.0',
  mappings: {
    podSecurity: ['baseline: Host Ports'],
    nsaCisa: 'Kubernetes Pod security: Pod security enforcement',
    cis: ['5.2.12'],
    kubescape: ['C-0044'],
  },
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const [{ hostPort }, i] of indexed(container.ports)) {
        if (hostPort) {
          report(`${path}.ports[${i}].hostPort`, hostPort);
        }
      }
    }
  },
  admission: {
    // With hostNetwork, the API server fills in every hostPort before admission. no-host-namespaces reports such a pod.
    cel: 'variables.spec.?hostNetwork.orValue(false)'
      + ' || variables.containers.all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))',
  },
};
