import { listed } from '../cluster/namespaced';
import { PodView } from '../manifest/pod-view';
import { objects, textOf } from '../value/json';

/** Where a volume is in the containers of a pod. */
interface MountPaths {
  readonly paths: readonly string[];
  /** Whether no container can write to it there. */
  readonly isReadOnly: boolean;
}

/** Where the containers of a pod have a volume, as files or as a raw disk, each path once. */
export function mountPaths({ containers }: PodView, volume: unknown): MountPaths {
  const of = (list: unknown) => objects(list).filter(({ name }) => name === volume);
  const mounts = containers.flatMap(({ container }) => of(container.volumeMounts));
  const disks = containers.flatMap(({ container }) => of(container.volumeDevices));
  return {
    paths: [...new Set([...mounts.map(({ mountPath }) => textOf(mountPath)), ...disks.map(({ devicePath }) => textOf(devicePath))])].sort(),
    isReadOnly: disks.length === 0 && mounts.every(({ readOnly }) => readOnly === true),
  };
}

/** Such as "files in /var/run/keys". */
export function readsFrom({ paths }: MountPaths): string {
  return paths.length > 0 ? `files in ${listed(paths)}` : 'files that no container mounts';
}

/** A value of a manifest in a text. Empty if it is left out. */
export function shown(value: unknown): string {
  return textOf(value ?? '');
}
