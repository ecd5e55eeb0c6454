import { THIRD_PARTY_POD_KINDS } from './third-party-kinds';
import { Json, textOf } from '../value/json';
import { memoize } from '../value/memoize';

/** Kinds that hold a pod template and that admission judges, with its path. An empty path is the object itself. */
export const BUILT_IN_POD_KINDS: readonly Required<PodKind>[] = [
  { apiVersion: 'v1', kind: 'Pod', path: '', resource: 'pods' },
  { apiVersion: 'v1', kind: 'ReplicationController', path: 'spec.template', resource: 'replicationcontrollers' },
  { apiVersion: 'v1', kind: 'PodTemplate', path: 'template', resource: 'podtemplates' },
  { apiVersion: 'apps/v1', kind: 'Deployment', path: 'spec.template', resource: 'deployments' },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', path: 'spec.template', resource: 'replicasets' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', path: 'spec.template', resource: 'statefulsets' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', path: 'spec.template', resource: 'daemonsets' },
  { apiVersion: 'batch/v1', kind: 'Job', path: 'spec.template', resource: 'jobs' },
  { apiVersion: 'batch/v1', kind: 'CronJob', path: 'spec.jobTemplate.spec.template', resource: 'cronjobs' },
  { apiVersion: 'agents.x-k8s.io/v1beta1', kind: 'Sandbox', path: 'spec.podTemplate', resource: 'sandboxes' },
  { apiVersion: 'extensions.agents.x-k8s.io/v1beta1', kind: 'SandboxTemplate', path: 'spec.podTemplate', resource: 'sandboxtemplates' },
];

/** Where an object keeps a pod template. */
export interface PodPath {
  /** Keys that lead to it. "*" stands for each element of a list or value of a map. */
  readonly steps: readonly string[];
  /** Whether an object may lack it. If it must not, a missing template counts as an empty pod. */
  readonly optional: boolean;
}

/** Paths of pod templates by group and kind. */
export class PodKinds {
  /** The kinds of Kubernetes, of agent-sandbox and of other projects that are known. */
  public static readonly BUILT_IN = new PodKinds();

  private readonly paths = new Map<string, readonly PodPath[]>();

  /** @param registered more paths. They add to those of kinds that are known */
  constructor(registered: readonly PodKind[] = []) {
    for (const [apiVersion, kinds] of Object.entries(THIRD_PARTY_POD_KINDS)) {
      Object.entries(kinds).forEach(([kind, paths]) => this.put(groupKind(apiVersion, kind), paths, true));
    }
    BUILT_IN_POD_KINDS.forEach(({ apiVersion, kind, path }) => this.put(groupKind(apiVersion, kind), [path], false));
    const byKind = new Map<string, Set<string>>();
    for (const { apiVersion, kind, path } of registered) {
      const key = groupKind(apiVersion, kind);
      memoize(byKind, key, () => new Set(this.pathsOf(key).map(({ steps }) => steps.join('.')))).add(path);
    }
    byKind.forEach((paths, key) => this.put(key, [...paths], paths.size > 1));
  }

  private put(key: string, paths: readonly string[], optional: boolean): void {
    this.paths.set(key, paths.map((path) => ({ steps: path === '' ? [] : path.split('.'), optional })));
  }

  /** Paths of the pod templates in a manifest. Empty if its kind holds none. */
  public pathsIn(manifest: Json): readonly PodPath[] {
    return this.pathsOf(groupKind(manifest.apiVersion, manifest.kind));
  }

  private pathsOf(kind: string): readonly PodPath[] {
    return this.paths.get(kind) ?? [];
  }

  /** The first of the paths, if the kind holds pods. */
  public pathIn(manifest: Json): PodPath | undefined {
    return this.pathsIn(manifest)[0];
  }
}

/** Path of the pod template in a kind of Kubernetes itself, such as "spec.template". Nothing for another kind. */
export function kubernetesPath(apiVersion: string, kind: string): string | undefined {
  const key = groupKind(apiVersion, kind);
  return BUILT_IN_POD_KINDS.find((known) => !known.apiVersion.includes('.') && groupKind(known.apiVersion, known.kind) === key)?.path;
}

/** `apps/Deployment`, or `Pod` for the core group, whose version "v1" can be written as "/v1" too. */
export function groupKind(apiVersion: unknown, kind: unknown): string {
  const slash = typeof apiVersion === 'string' ? apiVersion.indexOf('/') : -1;
  return slash <= 0 ? textOf(kind) : `${(apiVersion as string).slice(0, slash)}/${textOf(kind)}`;
}

/**
 * A kind of object that holds pods, known by where it keeps its pod template.
 */
export interface PodKind {
  /**
   * API version of the kind, such as "kubeflow.org/v1". Only its group counts, not its version.
   */
  readonly apiVersion: string;

  /**
   * The kind, such as "PyTorchJob".
   */
  readonly kind: string;

  /**
   * Path of the pod template, which has `metadata` and `spec`, such as "spec.template".
   *
   * "*" stands for every element of a list or every value of a map, such as "spec.pytorchReplicaSpecs.*.template".
   * Give a kind that has several templates once for each path.
   */
  readonly path: string;

  /**
   * Name of the kind in the API, in lower-case plural such as "pytorchjobs". Admission needs it.
   *
   * @default - the kind is judged at synth and by `check`, and left out of admission
   */
  readonly resource?: string;
}
