import { createHash } from 'crypto';
import { inOneOrder } from './json';

/** A short hash of values, whatever the order of their keys and lists. No two that differ otherwise have the same in practice. */
export function hashOf(...values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values.map(inOneOrder))).digest('hex').slice(0, 16);
}
