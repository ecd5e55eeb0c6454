import { createHash } from 'crypto';
import { Json, object } from '../engine/value/json';

/**
 * The path of a field with the names of list elements in place of their indexes: `spec.containers[main].image`. It stays the same when
 * elements move. An element without a name keeps its index.
 */
export function stableField(manifest: Json, field: string): string {
  let at: unknown = manifest;
  return field.replace(/\["(.*?)"\]|\[(\d+)\]|[^.[\]]+/g, (step: string, key?: string, index?: string) => {
    at = Array.isArray(at) && index !== undefined ? at[Number(index)] as unknown : object(at)[key ?? index ?? step];
    const { name } = object(at);
    return index !== undefined && typeof name === 'string' ? `[${JSON.stringify(name)}]` : step;
  });
}

/** A short hash of texts. No two lists of texts that differ have the same in practice. */
export function hashOf(...texts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
}
