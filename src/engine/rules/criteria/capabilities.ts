import { textOf } from '../../value/json';

/** The only capability that Pod Security "restricted" allows a container to add. With it, a program can open ports below 1024. */
export const NET_BIND_SERVICE = 'NET_BIND_SERVICE';

/** Whether a list of added capabilities contains no other capability. */
export function addsNoOther(add: readonly unknown[]): boolean {
  return add.every((name) => name === NET_BIND_SERVICE);
}

/**
 * Capabilities that are a way to the node, as a privileged container is: to mount its disks, load code into its kernel, write its memory,
 * or open its files by their number.
 */
export const NODE_CAPABILITIES: readonly string[] = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH'];

/** Whether added capabilities contain one of these. Runtimes accept small letters, and some the prefix "CAP_". */
export function leadsToNode(add: unknown): boolean {
  return Array.isArray(add) && add.some((name) => NODE_CAPABILITIES.includes(textOf(name).toUpperCase().replace(/^CAP_/, '')));
}
