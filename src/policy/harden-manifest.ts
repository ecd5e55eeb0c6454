import { each, harden } from './harden';
import { Json, fill, object, objects } from './json';
import { AGENT_LABEL } from './labels';
import { PodKinds } from './pod-kinds';
import { StatedRuntime, statedBy } from './runtimes';
import { IAgentRuntime } from './traits';

/** What others' pods are filled with. */
export interface HardenDefaults {
  readonly runtime: IAgentRuntime;
  readonly serviceAccountName?: string;
  /** Folders that stay writable when the root does not. */
  readonly writablePaths: readonly string[];
}

/** A copy of a manifest whose pods are hardened, with what their runtime honours. */
export function hardenManifest(manifest: Json, defaults: HardenDefaults, kinds: PodKinds): { json: Json; runtime?: StatedRuntime } {
  const hardened = (template: Json): Json => ({
    ...template,
    metadata: fill(object(template.metadata), { labels: { [AGENT_LABEL]: 'true' } }),
    spec: harden(fill(withScratch(object(template.spec), defaults.writablePaths), {
      serviceAccountName: object(template.spec).serviceAccount ?? defaults.serviceAccountName,
    }), defaults.runtime),
  });
  const json = kinds.pathsIn(manifest).reduce((changed, { steps }) => mapAt(changed, steps, hardened) as Json, manifest);
  return { json, runtime: statedBy(defaults.runtime) };
}

/** A copy with every object at a path changed; "*" stands for each element or value. */
function mapAt(value: unknown, [step, ...rest]: readonly string[], change: (found: Json) => Json): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (step === undefined) {
    return Array.isArray(value) ? value : change(value);
  }
  if (Array.isArray(value)) {
    return step === '*' ? value.map((inner) => mapAt(inner, rest, change)) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, step === '*' || step === key ? mapAt(inner, rest, change) : inner]));
}

/** A pod spec whose containers may write to these folders, each an emptyDir of its own, where they have nothing mounted there. */
function withScratch(spec: Json, paths: readonly string[]): Json {
  const volumes: unknown[] = Array.isArray(spec.volumes) ? [...spec.volumes] : [];
  const taken = new Set(objects(volumes).map(({ name }) => name as unknown));
  const mount = (container: Json, list: string, i: number) => {
    const writable = object(container.securityContext).readOnlyRootFilesystem === false;
    const mounts: unknown[] = Array.isArray(container.volumeMounts) ? container.volumeMounts : [];
    const missing = writable ? [] : paths.filter((path) => !objects(mounts).some(({ mountPath }) => mountPath === path || mountPath === `${path}/`));
    const added = missing.map((mountPath) => {
      const slug = `${list === 'containers' ? '' : 'init-'}${i}${mountPath.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 50).replace(/-+$/, '');
      let name = `scratch-${slug}`;
      for (let n = 2; taken.has(name); n++) {
        name = `scratch-${slug}-${n}`;
      }
      taken.add(name);
      volumes.push({ name, emptyDir: {} });
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
