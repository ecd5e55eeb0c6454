import { objects } from '../json';
import { Rule } from '../rule';

/**
 * Fields: spec.*containers[*].ports[*].hostPort.
 * Allowed: nothing or 0.
 */
export const rule: Rule = {
  id: 'no-host-ports',
  title: 'no host ports',
  fix: 'leave it out and reach the agent by a Service: a host port bypasses policies on many networks',
  checkPod: (pod) => pod.containers.flatMap(({ path, container }) => objects(container.ports).flatMap((port, i) => port.hostPort
    ? [{ field: `${path}.ports[${i}].hostPort`, got: port.hostPort }]
    : [])),
};
