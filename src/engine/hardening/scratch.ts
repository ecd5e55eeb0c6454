import { FillValues } from './fill-values';
import { each } from './harden';
import { Json, object, objects } from '../value/json';
import { trimEnd } from '../value/trim-end';

/** Paths where containers can write by default. */
const DEFAULT_WRITABLE_PATHS: readonly string[] = ['/tmp'];

/** A pod spec whose containers may write to their folders, each an emptyDir of its own, where they have nothing mounted there. */
export function withScratch(spec: Json, valuesOf: (container: Json) => FillValues): Json {
  const volumes: unknown[] = Array.isArray(spec.volumes) ? [...spec.volumes] : [];
  const taken = new Set(objects(volumes).map(({ name }) => name as unknown));
  const mount = (container: Json, list: string, i: number) => {
    const { writablePaths = DEFAULT_WRITABLE_PATHS, scratchSize } = valuesOf(container);
    const writable = object(container.securityContext).readOnlyRootFilesystem === false;
    const mounts: unknown[] = Array.isArray(container.volumeMounts) ? container.volumeMounts : [];
    const missing = writable
      ? []
      : writablePaths.filter((path) => !objects(mounts).some(({ mountPath }) => mountPath === path || mountPath === `${path}/`));
    const added = missing.map((mountPath) => {
      const start = list === 'containers' ? '' : 'init-';
      const slug = trimEnd(`${start}${i}${mountPath.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 50), '-');
      let name = `scratch-${slug}`;
      for (let n = 2; taken.has(name); n++) {
        name = `scratch-${slug}-${n}`;
      }
      taken.add(name);
      volumes.push({ name, emptyDir: scratchSize === undefined ? {} : { sizeLimit: scratchSize } });
      return { name, mountPath };
    });
    return added.length > 0 ? { ...container, volumeMounts: [...mounts, ...added] } : container;
  };
  const withMounts = (list: string) => each(spec[list], (container, i) => mount(container, list, i));
  const [containers, initContainers] = [withMounts('containers'), withMounts('initContainers')];
  return {
    ...spec,
    ...(containers !== undefined && { containers }),
    ...(initContainers !== undefined && { initContainers }),
    ...(volumes.length > 0 && { volumes }),
  };
}
