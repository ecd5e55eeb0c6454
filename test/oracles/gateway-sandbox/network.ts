import { ChildProcess, spawn } from 'child_process';
import { writeFileSync } from 'fs';
import { join } from 'path';

/** Where the resolver of the network listens. */
export const RESOLVER = '127.0.0.53';

/** User and group that a hardened container runs as. */
export const CONTAINER_USER = 65534;

/** Every address is here, and names are asked of the process inside. */
const NETWORK = `
  ip link set lo up
  ip route add local 0.0.0.0/0 dev lo
  ip -6 route add local ::/0 dev lo
  mount --bind "$1" /etc/resolv.conf
  exec node --import tsx "$2"`;

/**
 * Runs a TypeScript program in a network and with mounts of its own; the two speak by messages.
 *
 * @param folder takes the file that names the resolver
 */
export function spawnInNetwork(program: string, folder: string): ChildProcess {
  const resolver = join(folder, 'resolv.conf');
  writeFileSync(resolver, `nameserver ${RESOLVER}\n`);
  return spawn('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-ec', NETWORK, 'sh', resolver, program], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

/** A command with the user, rights and read-only root of the hardened container. `mounts` is shell that mounts what it has besides. */
export function confined(command: readonly string[], mounts = ':'): [string, string[]] {
  return ['unshare', ['--mount', 'sh', '-ec', `${mounts}
    mount -t tmpfs tmpfs /dev/shm
    mount -o remount,bind,ro /
    exec "$@"`, 'sh',
  'setpriv', `--reuid=${CONTAINER_USER}`, `--regid=${CONTAINER_USER}`, '--clear-groups', '--bounding-set=-all', '--no-new-privs', '--',
  ...command]];
}
