import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { AgentProbes } from './agent-probes';
import { perApp } from './per-app';
import { IStartGate } from './start-gate';
import { ErrorSource } from '../engine/input/props';
import { PodKind } from '../engine/manifest/pod-kinds';
import { StatedRuntime } from '../engine/runtimes/runtimes';
import { IAgentRuntime } from '../engine/runtimes/traits';
import { Json } from '../engine/value/json';
import { push } from '../engine/value/multimap';

/**
 * Requests and limits of a container, as Kubernetes writes them.
 */
export interface HardenResources {
  /**
   * Requests by resource, such as { cpu: "100m", memory: "256Mi" }.
   *
   * @default - the limits, where they name the resource
   */
  readonly requests?: { [resource: string]: string };

  /**
   * Limits by resource, such as { memory: "1Gi", "ephemeral-storage": "2Gi" }.
   *
   * @default - the requests, where they name the resource
   */
  readonly limits?: { [resource: string]: string };
}

/**
 * Values for fields that pods and containers leave out.
 */
export interface HardenValues {
  /**
   * Name of the service account that pods without one get, such as "agent" in an `AgentNamespace`.
   *
   * @default - none: the field stays as it is
   */
  readonly serviceAccountName?: string;

  /**
   * Requests and limits of containers, such as { limits: { memory: "1Gi" } }.
   *
   * They fill a resource that a container neither requests nor limits. What it requests is also its limit, and the reverse.
   *
   * @default - 50m CPU, 128Mi memory, 1Gi ephemeral storage
   */
  readonly resources?: HardenResources;

  /**
   * Number of the user that pods run as, which is also their group and the group of their volumes, such as 1000.
   *
   * @default 65534
   */
  readonly runAs?: number;

  /**
   * Number of the group, if it differs from `runAs`.
   *
   * @default - that of `runAs`
   */
  readonly runAsGroup?: number;

  /**
   * Number of the group of the volumes, if it differs from the group of the pod.
   *
   * @default - the group of the pod
   */
  readonly fsGroup?: number;

  /**
   * Liveness, readiness and startup probes of containers that keep running, such as { path: "/healthz" }.
   *
   * A probe that a container has stays as it is. Without a `port`, the probes are for containers with a TCP port.
   *
   * @default - none: a container with a port and without probes is a finding
   */
  readonly probes?: AgentProbes;

  /**
   * Folders that containers may write to, since their root becomes read-only, such as ["/tmp", "/var/cache"].
   *
   * Each becomes an emptyDir, where nothing is mounted and the container sets no writable root.
   *
   * @default ["/tmp"]
   */
  readonly writablePaths?: string[];

  /**
   * Size limit of each emptyDir that has none, such as "256Mi". For a `container`, of those that its `writablePaths` become.
   *
   * @default "64Mi"
   */
  readonly scratchSize?: string;

  /**
   * Environment variables of containers, such as those of a proxy: { HTTPS_PROXY: "http://proxy.proxy.svc:3128" }.
   *
   * A variable that a container names in its `env` stays as it is. One that comes by `envFrom` has no name in the manifest: the value here
   * replaces it. Values are text in the manifest, so they are no place for secrets.
   *
   * @default - none
   */
  readonly env?: { [name: string]: string };

  /**
   * Time after which Kubernetes stops the pods of a Job, in whole seconds, for Jobs and CronJobs that name none.
   *
   * @default - none: a Job without a deadline is a finding
   */
  readonly activeDeadline?: Duration;

  /**
   * Time after its end when Kubernetes removes a Job, in whole seconds, for Jobs and CronJobs that name none.
   *
   * @default - none: a Job that is never removed is a finding
   */
  readonly ttlAfterFinished?: Duration;
}

/**
 * Values for some of the pods and containers, in place of the values for all.
 *
 * It needs at least one of `kind`, `name` and `container`. Those that are given must all match.
 */
export interface HardenOverride extends HardenValues {
  /**
   * Kind of the objects that hold the pods, such as "Deployment".
   *
   * @default - objects of every kind
   */
  readonly kind?: string;

  /**
   * Name of the objects that hold the pods, such as "search".
   *
   * @default - objects of every name
   */
  readonly name?: string;

  /**
   * Name of the containers, such as "search". Pods and Jobs take no value of it: no account, no `fsGroup`, no deadline.
   *
   * @default - the pods and all their containers
   */
  readonly container?: string;
}

/**
 * Options of `Harden`.
 */
export interface HardenOptions extends HardenValues {
  /**
   * The runtime that pods without a class of their own get.
   */
  readonly runtime: IAgentRuntime;

  /**
   * Lets pods start only once the walls around them stand.
   *
   * @default - pods start at once, also where their policies are not in force yet
   */
  readonly startGate?: IStartGate;

  /**
   * Values for some of the pods and containers, such as [{ container: "search", resources: { limits: { memory: "1Gi" } } }].
   *
   * Of several that match, the last one that gives a value counts. Synth fails if one of them matches no container.
   *
   * @default - none
   */
  readonly overrides?: HardenOverride[];

  /**
   * Further kinds that hold pods.
   *
   * @default - those that are known: of Kubernetes, agent-sandbox and some 40 other kinds, see docs/pod-kinds.md
   */
  readonly podKinds?: PodKind[];
}

/**
 * One field that `Harden` filled.
 */
export interface FilledField {
  /**
   * Path of the construct, such as "tools/search".
   */
  readonly constructPath: string;

  /**
   * Kind of the object, such as "Deployment".
   */
  readonly kind: string;

  /**
   * Name of the object.
   */
  readonly name: string;

  /**
   * Path of the field, such as "spec.template.spec.containers[0].securityContext.runAsUser".
   */
  readonly field: string;

  /**
   * Its value as JSON, such as "65534", "\"gvisor\"" or "[\"ALL\"]".
   */
  readonly value: string;

  /**
   * All of it in one line, such as `[tools/search] Deployment "search": spec.template.spec.runtimeClassName is "gvisor"`.
   */
  readonly message: string;
}

/** Fills the fields that the pods of a manifest leave out. Undefined for a manifest without pods. */
export interface Filler {
  readonly runtime: StatedRuntime;
  fill(manifest: Json, construct: IConstruct): Json | undefined;
  /** What is wrong with its options, given all the manifests that it fills in an app. */
  faults(place: ErrorSource, manifests: readonly Json[]): Error[];
}

interface FilledScope {
  readonly filler: Filler;
  readonly order: number;
}

const scopesIn = perApp(() => new Map<IConstruct, FilledScope>());

/** Fills all objects under the scope, those that exist and those that are added later. */
export function fillUnder(scope: IConstruct, filler: Filler): void {
  const scopes = scopesIn(scope);
  if (!scopes.has(scope)) {
    scopes.set(scope, { filler, order: scopes.size });
  }
}

/** The filler of a construct. If several apply, the first that was added. */
export function fillerOf(construct: IConstruct): Filler | undefined {
  const scopes = scopesIn(construct);
  if (scopes.size === 0) {
    return undefined;
  }
  const around = construct.node.scopes.flatMap((scope) => scopes.get(scope) ?? []);
  return around.reduce<FilledScope | undefined>((first, entry) => (first && first.order < entry.order ? first : entry), undefined)?.filler;
}

/** All fillers of the app, each with the constructs that it was added to. */
export function scopesByFiller(app: IConstruct): ReadonlyMap<Filler, readonly IConstruct[]> {
  const byFiller = new Map<Filler, IConstruct[]>();
  scopesIn(app).forEach(({ filler }, scope) => push(byFiller, filler, scope));
  return byFiller;
}
