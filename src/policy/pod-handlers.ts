import { Json, object } from './json';

/** The handlers of a container's probes and of its lifecycle, with their paths. */
export function handlersOf(container: Json, path: string): [Json, string][] {
  const { postStart, preStop } = object(container.lifecycle);
  return [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe): [unknown, string] => [container[probe], `${path}.${probe}`]),
    ...Object.entries({ postStart, preStop }).map(([name, handler]): [unknown, string] => [handler, `${path}.lifecycle.${name}`]),
  ].map(([handler, at]) => [object(handler), at]);
}
