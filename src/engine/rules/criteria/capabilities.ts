/** The only capability that Pod Security "restricted" allows a container to add. With it, a program can open ports below 1024. */
export const NET_BIND_SERVICE = 'NET_BIND_SERVICE';

/** Whether a list of added capabilities contains no other capability. */
export function addsNoOther(add: readonly unknown[]): boolean {
  return add.every((name) => name === NET_BIND_SERVICE);
}
