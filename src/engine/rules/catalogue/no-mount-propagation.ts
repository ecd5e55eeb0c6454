import { indexed } from '../../cluster/namespaced';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].volumeMounts[*].mountPropagation.
 * Allowed: None and HostToContainer, which propagate no mount out of the container.
 */
export const rule: Rule = {
  id: 'no-mount-propagation',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no mount propagation to the node',
  problem: 'Mounts propagate to the node',
  why: 'Below a Bidirectional mount, what a container mounts is also mounted on the node and in every container that uses the '
    + 'same volume.',
  fix: 'remove mountPropagation, or set it to HostToContainer',
  source: 'https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation',
  since: '0.1.0',
  mappings: { attack: ['T1611'], owasp: ['ASI05'], nist: ['4.5.5'] },
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      for (const [{ mountPropagation }, i] of indexed(container.volumeMounts)) {
        if (mountPropagation === 'Bidirectional') {
          report(`${path}.volumeMounts[${i}].mountPropagation`, mountPropagation);
        }
      }
    }
  },
  admission: {
    cel: 'variables.containers.all(c, c.?volumeMounts.orValue([]).all(m, m.?mountPropagation.orValue("None") != "Bidirectional"))',
  },
};
