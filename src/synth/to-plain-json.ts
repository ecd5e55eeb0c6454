import { Lazy } from 'cdk8s';

/** A copy as cdk8s writes it, with sorted keys, without nulls and shared objects. Fails at a value that is not plain JSON. */
export function toPlainJson(value: unknown): unknown {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(toPlainJson);
  }
  if (value instanceof Lazy) {
    return toPlainJson(value.produce());
  }
  if (typeof value !== 'object' || value.constructor !== Object) {
    throw new Error('not plain');
  }
  const copy: { [key: string]: unknown } = {};
  for (const key of Object.keys(value).sort()) {
    const inner = toPlainJson((value as { [key: string]: unknown })[key]);
    if (inner !== undefined) {
      copy[key] = inner;
    }
  }
  return copy;
}
