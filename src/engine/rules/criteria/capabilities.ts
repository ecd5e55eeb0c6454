/** The one capability that Pod Security "restricted" lets a container add: with it a program opens ports below 1024. */
export const NET_BIND_SERVICE = 'NET_BIND_SERVICE';

/** Whether a list of added capabilities names no other one. */
export function addsNoOther(add: readonly unknown[]): boolean {
  return add.every((name) => name === NET_BIND_SERVICE);
}
