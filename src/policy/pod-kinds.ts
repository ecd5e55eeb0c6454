import { Json, textOf } from './json';
import { PodKind } from './pod-kind';

/** Kinds that hold a pod template, with its path; the empty one is the object itself. */
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

/** Paths of pod templates by group and kind. */
export class PodKinds {
  /** The kinds that Kubernetes and agent-sandbox have. */
  public static readonly BUILT_IN = new PodKinds();

  private readonly paths = new Map<string, string[]>();

  constructor(registered: readonly PodKind[] = []) {
    for (const { apiVersion, kind, path } of [...BUILT_IN_POD_KINDS, ...registered]) {
      this.paths.set(groupKind(apiVersion, kind), path === '' ? [] : path.split('.'));
    }
  }

  /** Path of the pod template in a manifest, or nothing if its kind holds none. */
  public pathIn(manifest: Json): string[] | undefined {
    return this.paths.get(groupKind(manifest.apiVersion, manifest.kind));
  }
}

/** `apps/Deployment`, or `Pod` for the core group. */
export function groupKind(apiVersion: unknown, kind: unknown): string {
  const slash = typeof apiVersion === 'string' ? apiVersion.indexOf('/') : -1;
  return slash < 0 ? textOf(kind) : `${(apiVersion as string).slice(0, slash)}/${textOf(kind)}`;
}
