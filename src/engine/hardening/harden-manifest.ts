import { withProbes } from './fill-probes';
import { FillOptions, FillValues, containerValues, podValues } from './fill-values';
import { GATE, GATE_FAILURES, each, harden, runs, withGate } from './harden';
import { jobSpecPath } from './job-spec-path';
import { roleOf } from '../cluster/infrastructure';
import { statementOf, withAnnotations } from '../manifest/annotations';
import { AGENT_LABEL, GATE_LABEL } from '../manifest/labels';
import { partsOf, withPart } from '../manifest/manifest-list';
import { PodKinds } from '../manifest/pod-kinds';
import { podViews } from '../manifest/pod-view';
import { statedBy } from '../runtimes/runtimes';
import { IAgentRuntime } from '../runtimes/traits';
import { trimEnd } from '../value/counted';
import { Json, fill, object, objects } from '../value/json';

/** The values that fill other people's pods. */
export interface HardenDefaults extends FillOptions {
  readonly runtime: IAgentRuntime;
  /** The init container that lets a pod start, if there is one, and the value of the label of such pods. */
  readonly gate?: { readonly container: () => Json; readonly label: string };
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
  const { runtime, gate } = defaults;
  const pod = podValues(defaults, manifest);
  const isGate = ({ name }: Json) => gate !== undefined && name === GATE; // a gate takes no values, such as variables
  const valuesOf = (one: Json) => (isGate(one) ? {} : containerValues(defaults, manifest, one.name));
  const change = (template: Json): Json => {
    const spec = object(template.spec);
    const given = fill(withProbes(withScratch(spec, valuesOf), manifest, valuesOf), {
      serviceAccountName: spec.serviceAccount ?? pod.serviceAccountName,
    });
    const gated = gate ? withGate(given, gate.container()) : given;
    return {
      ...template,
      metadata: withLabels(object(template.metadata), gate?.label),
      spec: harden(gated, runtime, { pod, container: valuesOf }),
    };
  };
  let hardened = withJobEnd(manifest, pod, gate && GATE_FAILURES);
  for (const { steps } of kinds.pathsIn(manifest)) {
    hardened = mapAt(hardened, steps, change);
  }
  const isOnRuntime = podViews(hardened, kinds).some(({ spec }) => runs(spec, runtime));
  return isOnRuntime ? withAnnotations(hardened, statementOf(statedBy(runtime))) : hardened;
}

/** When a Job, or each Job of a CronJob, ends and is removed, and which of its failures do not count. */
function withJobEnd(manifest: Json, { activeDeadline, ttlAfterFinished }: FillValues, podFailurePolicy?: Json): Json {
  const path = jobSpecPath(manifest);
  const end = { activeDeadlineSeconds: activeDeadline, ttlSecondsAfterFinished: ttlAfterFinished, podFailurePolicy };
  return path ? mapAt(manifest, path, (spec) => fill(spec, end)) : manifest;
}

/** Every hardened pod is an agent, except for infrastructure of the library, for example from a file that `Include` reads. */
function withLabels(metadata: Json, gate?: string): Json {
  const marked = roleOf({ metadata }) === undefined ? fill(metadata, { labels: { [AGENT_LABEL]: 'true' } }) : metadata;
  return gate === undefined ? marked : { ...marked, labels: { ...object(marked.labels), [GATE_LABEL]: gate } };
}

/** A copy with every object at a path changed. "*" stands for each element or value. */
function mapAt(manifest: Json, steps: readonly string[], change: (found: Json) => Json): Json {
  const top: Json = { manifest };
  let found = [{ holder: top, key: 'manifest' }];
  for (const step of steps) { // copies what leads to the objects
    found = found.flatMap(({ holder, key }) => {
      const copy = holder[key] = copied(holder[key] as Json);
      const keys = step === '*' ? Object.keys(copy) : Array.isArray(copy) || !Object.hasOwn(copy, step) ? [] : [step];
      return keys.filter((inner) => typeof copy[inner] === 'object' && copy[inner] !== null).map((inner) => ({ holder: copy, key: inner }));
    });
  }
  for (const { holder, key } of found) {
    holder[key] = Array.isArray(holder[key]) ? holder[key] : change(holder[key] as Json);
  }
  return top.manifest as Json;
}

function copied(value: Json): Json {
  return Array.isArray(value) ? [...value as unknown[]] as Json : { ...value };
}

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
