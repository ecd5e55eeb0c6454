import { copyOf } from '../../src/engine/value/json';
import { PatchOperation } from '../../src/engine/value/json-patch';

/** A copy of a value after a JSON patch, as RFC 6902 says it. */
export function applied<T>(value: T, operations: readonly (Omit<PatchOperation, 'op'> & { readonly op: string })[]): T {
  const root: any = { all: copyOf(value) };
  for (const { op, path, value: given } of operations) {
    const steps = ['all', ...path.split('/').slice(1).map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))];
    const last = steps.pop()!;
    const parent = steps.reduce((found, step) => found[step], root);
    if (Array.isArray(parent) && op !== 'replace') {
      parent.splice(last === '-' ? parent.length : Number(last), op === 'remove' ? 1 : 0, ...op === 'add' ? [copyOf(given)] : []);
    } else if (op === 'remove') {
      delete parent[last];
    } else {
      parent[last] = copyOf(given);
    }
  }
  return root.all;
}
