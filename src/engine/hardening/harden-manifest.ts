import { withProbes } from './fill-probes';
import { FillOptions, FillValues, containerValues, podValues } from './fill-values';
import { harden, runs } from './harden';
import { jobSpecPath } from './job-spec-path';
import { withScratch } from './scratch';
import { roleOf } from '../cluster/infrastructure';
import { withAnnotations } from '../manifest/annotations';
import { AGENT_LABEL } from '../manifest/labels';
import { partsOf, withPart } from '../manifest/manifest-list';
import { PodKinds } from '../manifest/pod-kinds';
import { podViews } from '../manifest/pod-view';
import { statementOf } from '../manifest/runtime-statement';
import { statedBy } from '../runtimes/runtimes';
import { IAgentRuntime } from '../runtimes/traits';
import { Json, fill, object } from '../value/json';

/** The values that fill other people's pods. */
export interface HardenDefaults extends FillOptions {
  readonly runtime: IAgentRuntime;
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
  const { runtime } = defaults;
  const pod = podValues(defaults, manifest);
  const valuesOf = (container: Json) => containerValues(defaults, manifest, container.name);
  const change = (template: Json): Json => {
    const spec = object(template.spec);
    const given = fill(withProbes(withScratch(spec, valuesOf), manifest, valuesOf), {
      serviceAccountName: spec.serviceAccount ?? pod.serviceAccountName,
    });
    return { ...template, metadata: withAgentLabel(object(template.metadata)), spec: harden(given, runtime, { pod, container: valuesOf }) };
  };
  let hardened = withJobEnd(manifest, pod);
  for (const { steps } of kinds.pathsIn(manifest)) {
    hardened = mapAt(hardened, steps, change);
  }
  const isOnRuntime = podViews(hardened, kinds).some(({ spec }) => runs(spec, runtime));
  return isOnRuntime ? withAnnotations(hardened, statementOf(statedBy(runtime))) : hardened;
}

/** When a Job, or each Job of a CronJob, ends and is removed. */
function withJobEnd(manifest: Json, { activeDeadline, ttlAfterFinished }: FillValues): Json {
  const path = jobSpecPath(manifest);
  const end = { activeDeadlineSeconds: activeDeadline, ttlSecondsAfterFinished: ttlAfterFinished };
  return path ? mapAt(manifest, path, (spec) => fill(spec, end)) : manifest;
}

/** Every hardened pod is an agent, except for infrastructure of the library, for example from a file that `Include` reads. */
function withAgentLabel(metadata: Json): Json {
  return roleOf({ metadata }) === undefined ? fill(metadata, { labels: { [AGENT_LABEL]: 'true' } }) : metadata;
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
