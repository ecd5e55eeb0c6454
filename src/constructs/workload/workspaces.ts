import { ApiObject, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { WritablePath } from './agent-container';
import { AgentWorkspace } from './agent-workspace';
import { DEFAULT_SCRATCH_MEBIBYTES } from '../../engine/hardening/harden';
import { Shape, flag, oneOf, required, struct, text } from '../../engine/input/check';
import { propError, requireDnsSubdomain } from '../../engine/input/props';
import { Json, isSame, objects } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { dnsLabel, dnsSubdomain } from '../props/dns-names';
import { size, sizeQuantity } from '../props/quantity';

const { READ_WRITE_ONCE_POD, READ_WRITE_ONCE, READ_WRITE_MANY } = kplus.PersistentVolumeAccessMode;

const WORKSPACE: Shape<AgentWorkspace> = {
  path: required(text),
  size: required(size),
  name: dnsLabel,
  storageClassName: (place, prop, value) => (value === '' ? undefined : dnsSubdomain(place, prop, value)),
  accessMode: oneOf({ READ_WRITE_ONCE_POD, READ_WRITE_ONCE, READ_WRITE_MANY }),
  ephemeral: flag,
};

export const workspace = struct(WORKSPACE, '{ path: "/workspace", size: Size.gibibytes(10) }');

/** Name of the volume of a workspace in its pod. */
export function volumeNameOf({ name }: AgentWorkspace): string {
  return name ?? 'workspace';
}

/** Kinds whose own templates make a claim for each pod. The claim stays when the pod goes. */
const TEMPLATED = ['StatefulSet', 'Sandbox', 'SandboxTemplate'];
/** Kinds whose pods run one task and end. A run starts without the files of another one, and leaves no disk behind. */
const ENDING = ['Job', 'CronJob'];

/** How a workspace gets its claim: an object beside the pod, one of the templates of its kind, or one that ends with the pod. */
type Origin = 'claim' | 'template' | 'ephemeral';

/** A workspace without its path, which each container chooses, as Kubernetes writes it. */
interface Volume {
  readonly name: string;
  readonly origin: Origin;
  readonly spec: Json;
}

/** The workspaces of one pod, each once however many containers mount it. */
export class Workspaces {
  private readonly all: Volume[] = [];

  constructor(private readonly pod: kplus.AbstractPod) {}

  /** Makes the workspace of a container, unless another container has it already, and gives its mount. */
  public mount(prop: string, given: AgentWorkspace, mountPath: string): Json {
    const { kind, metadata, name: owner } = ApiObject.of(this.pod);
    const name = volumeNameOf(given);
    const own: Volume = { name, origin: originOf(kind, given), spec: this.claimSpec(prop, given) };
    const other = this.all.find((one) => one.name === name);
    if (other && !isSame(other, own)) {
      throw propError(this.pod, prop, `be the same in each container that gives a workspace "${name}"`, own.spec,
        'give all of them the same struct; for a second disk, give it another \'name\'');
    }
    if (!other) {
      this.all.push(own);
      if (own.origin === 'claim') {
        new GuardedApiObject(this.pod, `Workspace-${name}`, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { namespace: metadata.namespace, name: requireDnsSubdomain(this.pod, `${prop}.name`, claimName(owner, name)) },
          spec: own.spec,
        });
      }
    }
    return { name, mountPath };
  }

  /** The volumes of the pod. Kubernetes adds those of templates itself. */
  public get volumes(): Json[] {
    const owner = ApiObject.of(this.pod).name;
    return this.all.filter(({ origin }) => origin !== 'template').map(({ name, origin, spec }) => (origin === 'claim'
      ? { name, persistentVolumeClaim: { claimName: claimName(owner, name) } }
      : { name, ephemeral: { volumeClaimTemplate: { spec } } }));
  }

  /** The spec of the pod's object, with the claims that each of its pods gets. */
  public withTemplates(spec: Json): Json {
    const templates: Json[] = this.all.filter(({ origin }) => origin === 'template')
      .map(({ name, spec: claim }) => template(ApiObject.of(this.pod).kind, name, claim));
    return templates.length === 0 ? spec : { ...spec, volumeClaimTemplates: [...objects(spec.volumeClaimTemplates), ...templates] };
  }

  /** The access modes of the claims that the old and the new pods of the object share. */
  public get sharedModes(): string[] {
    return this.all.filter(({ origin }) => origin === 'claim').map(({ spec }) => spec.accessModes[0] as string);
  }

  private claimSpec(prop: string, { size: storage, accessMode, storageClassName }: AgentWorkspace): Json {
    return {
      accessModes: [accessMode ?? READ_WRITE_ONCE_POD],
      resources: { requests: { storage: sizeQuantity(this.pod, `${prop}.size`, storage) } },
      ...storageClassName !== undefined && { storageClassName },
    };
  }
}

/**
 * A template of claims. The API server keeps the templates of a StatefulSet as a whole, each a claim with its defaults: without them,
 * `kubectl apply` of the same file would change the StatefulSet.
 */
function template(kind: string, name: string, spec: Json): Json {
  return kind === 'StatefulSet' ? {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { ...spec, volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  } : { metadata: { name }, spec };
}

function claimName(owner: string, name: string): string {
  return `${owner}-${name}`;
}

function originOf(kind: string, { ephemeral }: AgentWorkspace): Origin {
  return ephemeral ?? ENDING.includes(kind) ? 'ephemeral' : TEMPLATED.includes(kind) ? 'template' : 'claim';
}

/** Where POSIX shared memory lies on Linux. */
export const SHARED_MEMORY = '/dev/shm';

/** Volumes and mounts of one container. */
export interface Storage {
  readonly volumes: Json[];
  readonly volumeMounts: Json[];
}

/** An absolute path without empty segments and ".": "/tmp" for "//tmp/./". */
export function shortestPath(path: string): string {
  return `/${path.split('/').filter((segment) => segment !== '' && segment !== '.').join('/')}`;
}

/** An absolute path in its shortest form, checked: mounts must not cover the root or the kernel's file systems. */
export function requireMountPath(scope: IConstruct, prop: string, path: string): string {
  if (!path.startsWith('/') || path.includes(':') || path.split('/').includes('..')) {
    throw propError(scope, prop, 'be an absolute path without ".." and ":", such as "/tmp"', path);
  }
  const shortest = shortestPath(path);
  if (shortest === '/') {
    throw propError(scope, prop, 'not be the root', path, 'the root stays read-only; name the folders that the container writes to');
  }
  if (/^\/(proc|sys|dev)(\/|$)/.test(shortest)) {
    const remedy = shortest === SHARED_MEMORY ? 'use \'sharedMemory\'' : 'these are file systems of the kernel';
    throw propError(scope, prop, 'not lie under /proc, /sys or /dev', path, remedy);
  }
  return shortest;
}

/** The shared memory of the processes. It is memory that they use beside their own, and so is limited by the container's. */
export function sharedMemory(scope: IConstruct, prop: string, wanted: Size, limit: Size, name: string): Storage {
  const sizeLimit = sizeQuantity(scope, prop, wanted);
  if (wanted.toKibibytes() > limit.toKibibytes()) {
    throw propError(
      scope,
      prop,
      `not be above the memory limit ${sizeQuantity(scope, prop, limit)}, against which it counts`,
      sizeLimit,
      'raise the limit in resources.memory',
    );
  }
  return {
    volumes: [{ name, emptyDir: { sizeLimit, medium: 'Memory' } }],
    volumeMounts: [{ name, mountPath: SHARED_MEMORY }],
  };
}

/** One size-limited emptyDir for each writable path. */
export function scratch(scope: IConstruct, prop: string, paths: WritablePath[], volumeName: (path: string) => string): Storage {
  const mounted = paths.map((writable, i) => {
    const mountPath = requireMountPath(scope, `${prop}[${i}].path`, writable.path);
    const sizeLimit = sizeQuantity(scope, `${prop}[${i}].size`, writable.size ?? Size.mebibytes(DEFAULT_SCRATCH_MEBIBYTES));
    const name = volumeName(mountPath);
    const options = [...new Set(writable.bindMountOptions)].sort();
    return {
      volume: { name, emptyDir: { sizeLimit, medium: writable.inMemory ? 'Memory' : undefined } },
      volumeMount: { name, mountPath, ...options.length > 0 && { bindMountOptions: options } },
    };
  });
  return { volumes: mounted.map(({ volume }) => volume), volumeMounts: mounted.map(({ volumeMount }) => volumeMount) };
}
