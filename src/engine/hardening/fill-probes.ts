import { FillValues } from './fill-values';
import { each } from './harden';
import { objectName } from '../manifest/manifest-list';
import { Json } from '../value/json';

/** A pod spec with the probes that its containers lack. Each probe is whole: the fields of two probes never mix. */
export function withProbes(spec: Json, manifest: Json, valuesOf: (container: Json) => FillValues): Json {
  const add = (list: string) => each(spec[list], (container) => {
    const keepsRunning = list === 'containers' || container.restartPolicy === 'Always'; // the others end before probes begin
    const probes = keepsRunning ? valuesOf(container).probes : undefined;
    if (!probes) {
      return container;
    }
    const all = probes(container, `container ${JSON.stringify(container.name)} of ${objectName(manifest)}`);
    const missing = Object.entries(all).filter(([name, probe]) => probe !== undefined && (container[name] ?? undefined) === undefined);
    return { ...container, ...Object.fromEntries(missing) };
  });
  return {
    ...spec,
    ...(spec.containers !== undefined && { containers: add('containers') }),
    ...(spec.initContainers !== undefined && { initContainers: add('initContainers') }),
  };
}

/** The first TCP port of a container. */
export function firstPort({ ports }: Json): number | undefined {
  const all: unknown[] = Array.isArray(ports) ? ports : [];
  return (all as Json[]).find((port) => (port?.protocol ?? 'TCP') === 'TCP')?.containerPort as number | undefined;
}
