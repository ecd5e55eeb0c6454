import { Size } from 'cdk8s';
import { IConstruct } from 'constructs';
import { WritablePath } from './agent-container';
import { DEFAULT_SCRATCH_MEBIBYTES } from '../../engine/hardening/harden';
import { propError } from '../../engine/input/props';
import { Json } from '../../engine/value/json';
import { sizeQuantity } from '../props/quantity';

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
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes(':') || path.split('/').includes('..')) {
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
export function sharedMemory(scope: IConstruct, prop: string, size: Size, limit: Size, name: string): Storage {
  const sizeLimit = sizeQuantity(scope, prop, size);
  if (size.toKibibytes() > limit.toKibibytes()) {
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
