import { each, harden, runs } from './harden';
import { roleOf } from '../cluster/infrastructure';
import { withAnnotations } from '../manifest/annotations';
import { AGENT_LABEL } from '../manifest/labels';
import { partsOf, withPart } from '../manifest/manifest-list';
import { PodKinds } from '../manifest/pod-kinds';
import { podViews } from '../manifest/pod-view';
import { statementOf } from '../manifest/runtime-statement';
import { statedBy } from '../runtimes/runtimes';
import { IAgentRuntime } from '../runtimes/traits';
import { Json, fill, object, objects } from '../value/json';

/** Paths where containers can write by default. */
export const DEFAULT_WRITABLE_PATHS: readonly string[] = ['/tmp'];

/** The values that fill other people's pods. */
export interface HardenDefaults {
  readonly runtime: IAgentRuntime;
  readonly serviceAccountName?: string;
  /** Folders that stay writable although the root is read-only. */
  readonly writablePaths: readonly string[];
}

/** A copy of a manifest with hardened pods, also those of a list's objects. Nothing for a manifest without pods. */
export function hardenManifest(manifest: Json, defaults: HardenDefaults, kinds: PodKinds): Json | undefined {
  let hardened: Json | undefined;
  for (const { manifest: part, place } of partsOf(manifest).parts) {
    if (kinds.pathsIn(part).length > 0) {
      const changed = hardenObject(part, defaults, kinds);
      hardened = withPart(hardened ?? manifest, place, (item) => asGiven(changed, item));
    }
  }
  return hardened;
}

/** An object of a PodList takes its kind from the list. */
function asGiven({ apiVersion, kind, ...hardened }: Json, item: Json): Json {
  return { ...(Object.hasOwn(item, 'apiVersion') && { apiVersion }), ...(Object.hasOwn(item, 'kind') && { kind }), ...hardened };
}

function hardenObject(manifest: Json, defaults: HardenDefaults, kinds: PodKinds): Json {
  const change = (template: Json): Json => ({
    ...template,
    metadata: withAgentLabel(object(template.metadata)),
    spec: harden(fill(withScratch(object(template.spec), defaults.writablePaths), {
      serviceAccountName: object(template.spec).serviceAccount ?? defaults.serviceAccountName,
    }), defaults.runtime),
  });
  const hardened = kinds.pathsIn(manifest).reduce((changed, { steps }) => mapAt(changed, steps, change) as Json, manifest);
  const isOnRuntime = podViews(hardened, kinds).some(({ spec }) => runs(spec, defaults.runtime));
  return isOnRuntime ? withAnnotations(hardened, statementOf(statedBy(defaults.runtime))) : hardened;
}

/** Every hardened pod is an agent, except for infrastructure of the library, for example from a file that `Include` reads. */
function withAgentLabel(metadata: Json): Json {
  return roleOf({ metadata }) === undefined ? fill(metadata, { labels: { [AGENT_LABEL]: 'true' } }) : metadata;
}

/** A copy with every object at a path changed. "*" stands for each element or value. */
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
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, step === '*' || step === key ? mapAt(inner, rest, change) : inner]),
  );
}

/** A pod spec whose containers may write to these folders, each an emptyDir of its own, where they have nothing mounted there. */
function withScratch(spec: Json, paths: readonly string[]): Json {
  const volumes: unknown[] = Array.isArray(spec.volumes) ? [...spec.volumes] : [];
  const taken = new Set(objects(volumes).map(({ name }) => name as unknown));
  const mount = (container: Json, list: string, i: number) => {
    const writable = object(container.securityContext).readOnlyRootFilesystem === false;
    const mounts: unknown[] = Array.isArray(container.volumeMounts) ? container.volumeMounts : [];
    const missing = writable
      ? []
      : paths.filter((path) => !objects(mounts).some(({ mountPath }) => mountPath === path || mountPath === `${path}/`));
    const added = missing.map((mountPath) => {
      const slug = `${list === 'containers' ? '' : 'init-'}${i}${mountPath.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
        .slice(0, 50)
        .replace(/-+$/, '');
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
