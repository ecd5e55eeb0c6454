import { jobSpecPath } from './job-spec-path';
import { PodKinds } from '../manifest/pod-kinds';
import { podViews } from '../manifest/pod-view';
import { Json, object } from '../value/json';

/** The values that fill a pod and its containers in place of the defaults of `harden`. */
export interface FillValues {
  readonly serviceAccountName?: string;
  /** Requests and limits by resource. Each resource has both. */
  readonly resources?: { readonly requests: Json; readonly limits: Json };
  readonly runAs?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  /** The probes of a container that keeps running. `name` is the container in errors. */
  readonly probes?: (container: Json, name: string) => Json;
  /** Folders that stay writable although the root is read-only. */
  readonly writablePaths?: readonly string[];
  /** The size limit of emptyDirs that have none. */
  readonly scratchSize?: string;
  /** Environment variables of containers. */
  readonly env?: { readonly [name: string]: string };
  /** Seconds after which the pods of a Job are stopped. */
  readonly activeDeadline?: number;
  /** Seconds after its end when a Job is removed. */
  readonly ttlAfterFinished?: number;
}

/** Values for the objects and containers that it names. A name that is left out matches all. */
export interface FillOverride extends FillValues {
  readonly kind?: string;
  readonly name?: string;
  readonly container?: string;
}

/** Values for all pods, and those for some of them. Of several that match, the last one that gives a value counts. */
export interface FillOptions extends FillValues {
  readonly overrides?: readonly FillOverride[];
}

/** The values for the pods of an object. */
export function podValues({ overrides = [], ...values }: FillOptions, manifest: Json): FillValues {
  return merged(values, overrides.filter((one) => one.container === undefined && matches(one, manifest)));
}

/** The values for one container of an object. */
export function containerValues({ overrides = [], ...values }: FillOptions, manifest: Json, name: unknown): FillValues {
  return merged(values, overrides.filter((one) => (one.container ?? name) === name && matches(one, manifest)));
}

/** What an override applies to: whether it matches a container, one that keeps running, which alone has probes, and a Job. */
interface OverrideUse {
  readonly matches: boolean;
  readonly keepsRunning: boolean;
  readonly isOfJobs: boolean;
}

/** What each override applies to among the manifests. */
export function overrideUses(overrides: readonly FillOverride[], manifests: readonly Json[], kinds: PodKinds): OverrideUse[] {
  const found = manifests.map((manifest) => ({ manifest, containers: podViews(manifest, kinds).flatMap((pod) => pod.containers) }));
  return overrides.map((one) => {
    const own = found.filter(({ manifest }) => matches(one, manifest));
    const roles = own
      .flatMap(({ containers }) => containers.filter(({ container, role }) =>
        role !== 'ephemeral' && (one.container ?? container.name) === container.name))
      .map(({ role }) => role);
    return {
      matches: roles.length > 0,
      keepsRunning: roles.some((role) => role !== 'init'),
      isOfJobs: own.some(({ manifest }) => jobSpecPath(manifest) !== undefined),
    };
  });
}

function matches({ kind, name }: FillOverride, manifest: Json): boolean {
  const own: unknown = object(manifest.metadata).name;
  return (kind ?? manifest.kind) === manifest.kind && (name ?? own) === own;
}

function merged(values: FillValues, overrides: readonly FillOverride[]): FillValues {
  return overrides.reduce<FillValues>((all, one) => {
    const given = Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));
    const resources = all.resources && one.resources ? {
      requests: { ...all.resources.requests, ...one.resources.requests },
      limits: { ...all.resources.limits, ...one.resources.limits },
    } : one.resources ?? all.resources;
    return { ...all, ...given, resources, env: { ...all.env, ...one.env } };
  }, values);
}
