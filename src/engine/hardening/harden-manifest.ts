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
  const hardened = kinds.pathsIn(manifest).reduce((changed, { steps }) => mapAt(changed, steps, change) as Json, withJobEnd(manifest, pod));
  const isOnRuntime = podViews(hardened, kinds).some(({ spec }) => runs(spec, runtime));
  return isOnRuntime ? withAnnotations(hardened, statementOf(statedBy(runtime))) : hardened;
}

/** When a Job, or each Job of a CronJob, ends and is removed. */
function withJobEnd(manifest: Json, { activeDeadline, ttlAfterFinished }: FillValues): Json {
  const path = jobSpecPath(manifest);
  const end = { activeDeadlineSeconds: activeDeadline, ttlSecondsAfterFinished: ttlAfterFinished };
  return path ? mapAt(manifest, path, (spec) => fill(spec, end)) as Json : manifest;
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
