import { Document, ScalarTag, isScalar } from 'yaml';
import { AS_KUBERNETES } from '../as-kubernetes';
import { doubt } from './doubt';
import { BoundedCache, memoize } from '../../engine/value/memoize';

/** What a plain scalar can be if it is no text: the exact parser tries the same tags in the same order. */
const TAGS = new Document(null, AS_KUBERNETES).schema.tags.filter((tag): tag is ScalarTag => tag.default === true && 'test' in tag);

/** The longest word that is no text is "false". */
const SURELY_TEXT = /^[A-Za-z/].{5}/;

const known = new BoundedCache<unknown>();

/** What a scalar without quotes stands for: a text, number, boolean or null. */
export function plainScalar(text: string): unknown {
  return SURELY_TEXT.test(text) ? text : memoize(known, text, () => resolve(text));
}

function resolve(text: string): unknown {
  const tag = TAGS.find(({ test }) => test!.test(text));
  const resolved = tag ? tag.resolve(text, doubt, AS_KUBERNETES) : text;
  const value = isScalar(resolved) ? resolved.value : resolved;
  const isJson = typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
  return isJson ? value : doubt();
}
