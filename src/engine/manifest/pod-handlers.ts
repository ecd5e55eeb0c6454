import { Json, object } from '../value/json';

/** The handlers of a container's probes and of its lifecycle, once for the rules and once for their CEL. */

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HOOKS = ['postStart', 'preStop'];

/** Their fields in a container, as CEL names them after ".?". */
export const CEL_HANDLERS: readonly string[] = [...PROBES, ...HOOKS.map((hook) => `lifecycle.?${hook}`)];

/** Those that a container has, with their paths. */
export function handlersOf(container: Json, path: string): [Json, string][] {
  const found: [Json, string][] = [];
  for (const probe of PROBES) {
    if (container[probe]) {
      found.push([object(container[probe]), `${path}.${probe}`]);
    }
  }
  const lifecycle = object(container.lifecycle);
  for (const hook of container.lifecycle ? HOOKS : []) {
    if (lifecycle[hook]) {
      found.push([object(lifecycle[hook]), `${path}.lifecycle.${hook}`]);
    }
  }
  return found;
}
