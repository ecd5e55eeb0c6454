import { IConstruct } from 'constructs';
import { AppSnapshot } from './app-snapshot';
import { scopesByFiller } from './harden-options';
import { FillOverride, overrideUses } from '../engine/hardening/fill-values';
import { jobSpecPath } from '../engine/hardening/job-spec-path';
import { ErrorSource, propError } from '../engine/input/props';
import { show } from '../engine/input/show';
import { objectName } from '../engine/manifest/manifest-list';
import { PodKinds } from '../engine/manifest/pod-kinds';
import { podViews } from '../engine/manifest/pod-view';
import { Json, valueAt } from '../engine/value/json';

/** How many objects a message names. */
const MAX_NAMED = 5;

/** The overrides that match no container, and those that give probes or the end of a Job where there is none: nothing would use them. */
export function overrideFaults(
  place: ErrorSource, overrides: readonly FillOverride[], manifests: readonly Json[], kinds: PodKinds,
): Error[] {
  return overrideUses(overrides, manifests, kinds).flatMap((use, i) => {
    const { kind, name, container } = overrides[i];
    const prop = `overrides[${i}]`;
    if (!use.matches) {
      const must = 'match a container of the pods that Harden covers';
      return [propError(place, prop, must, { kind, name, container }, `there are ${containersOf(manifests, kinds)}`)];
    }
    const ofJobs = (['activeDeadline', 'ttlAfterFinished'] as const).filter((value) => overrides[i][value] !== undefined && !use.isOfJobs);
    return [
      ...overrides[i].probes && !use.keepsRunning
        ? [propError(place, `${prop}.probes`, 'match a container that keeps running', { kind, name, container },
          'init containers end before probes begin')]
        : [],
      ...ofJobs.map((value) => propError(place, `${prop}.${value}`, 'match a Job or a CronJob', { kind, name },
        'pods of other kinds run until they are removed')),
    ];
  });
}

/** Jobs whose pods start containers again: Kubernetes counts each failed start of a gate there, and takes no policy for such failures. */
export function gateFaults(place: ErrorSource, manifests: readonly Json[]): Error[] {
  return manifests.flatMap((manifest) => {
    const path = jobSpecPath(manifest);
    const policy = path && valueAt(manifest, [...path, 'template', 'spec', 'restartPolicy']);
    return path === undefined || policy === 'Never' ? [] : [
      propError(place, 'startGate', 'cover no Job with another restartPolicy than Never', `${objectName(manifest)} with ${show(policy)}`,
        'set restartPolicy: Never in its pods, or apply Harden without startGate to it'),
    ];
  });
}

/** The faults of every `Harden` of the app. Where an object cannot be rendered, it is not known what an override matches. */
export function hardenFaults(app: IConstruct, { entries }: AppSnapshot): string[] {
  return [...scopesByFiller(app)].flatMap(([filler, scopes]) => {
    const own = entries.filter((entry) => entry.filler === filler);
    const place = { node: { path: `Harden on ${scopes.map(({ node }) => node.path || 'app').join(', ')}` } };
    return own.some(({ rendered }) => !rendered)
      ? []
      : filler.faults(place, own.flatMap(({ rendered }) => rendered!.parts.map(({ manifest }) => manifest))).map(({ message }) => message);
  });
}

function containersOf(manifests: readonly Json[], kinds: PodKinds): string {
  const all = manifests.flatMap((manifest) => {
    const names = podViews(manifest, kinds).flatMap((pod) => pod.containers.map(({ container }) => JSON.stringify(container.name)));
    return names.length > 0 ? [`${objectName(manifest)} with ${[...new Set(names)].join(', ')}`] : [];
  });
  const more = all.length > MAX_NAMED ? ` and ${all.length - MAX_NAMED} more` : '';
  return all.length === 0 ? 'none' : `${all.slice(0, MAX_NAMED).join('; ')}${more}`;
}
