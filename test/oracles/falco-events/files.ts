import { Action, call } from './action';

/** What is done to files. */

export const HERE = -100; // AT_FDCWD

/** The descriptor that is opened. */
export const FILE = 3;

/** As the driver passes them on, which is not as the kernel has them. */
const MODES = { read: 1, write: 2, readwrite: 3, create: 6, truncate: 258, empty: 257 };

export function opens(path: string, mode: keyof typeof MODES = 'read', by: 'open' | 'openat' | 'openat2' = 'openat', fd = FILE): Action {
  const flags = MODES[mode];
  switch (by) {
    case 'open': return call(by, [path, flags, 0], [fd, path, flags, 0, 0]);
    case 'openat': return call(by, [HERE, path, flags, 0], [fd, HERE, path, flags, 0, 0]);
    case 'openat2': return call(by, [HERE, path, flags, 0, 0], [fd, HERE, path, flags, 0, 0]);
  }
}

export function creates(path: string): Action {
  return call('creat', [path, 0o755], [FILE, path, 0o755, 0]);
}

export function renames(from: string, to: string, by: 'rename' | 'renameat' | 'renameat2' = 'renameat2', res = 0): Action {
  const at = [res, HERE, from, HERE, to];
  return call(by, [], { rename: [res, from, to], renameat: at, renameat2: [...at, 0] }[by]);
}

export function unlinks(path: string, by: 'unlink' | 'unlinkat' = 'unlinkat', res = 0): Action {
  return call(by, [], by === 'unlink' ? [res, path] : [res, HERE, path, 0]);
}

export function links(from: string, to: string, by: 'link' | 'linkat' = 'linkat', res = 0): Action {
  return call(by, [], by === 'link' ? [res, from, to] : [res, HERE, from, HERE, to, 0]);
}

export function symlinks(target: string, path: string, by: 'symlink' | 'symlinkat' = 'symlinkat', res = 0): Action {
  return call(by, [], by === 'symlink' ? [res, target, path] : [res, target, HERE, path]);
}

export function chmods(path: string, by: 'chmod' | 'fchmodat' = 'fchmodat', res = 0): Action {
  return call(by, [], by === 'chmod' ? [res, path, 0o4755] : [res, HERE, path, 0o4755]);
}

export function removesDirectory(path: string): Action {
  return call('rmdir', [], [0, path]);
}

export function unmounts(path: string): Action {
  return call('umount', [0], [0, path]);
}

export function mounts(dev: string, dir: string, type = 'bind', res = 0): Action {
  return call('mount', [0], [res, dev, dir, type]);
}
