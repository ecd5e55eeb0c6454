import { Type, YAMLException } from 'js-yaml';
import { Document, ScalarTag, isScalar } from 'yaml';
import { AS_KUBERNETES } from './as-kubernetes';
import { BoundedCache, memoize } from '../engine/value/memoize';

/** The tags of plain scalars that are not text, in the order in which the exact parser tries them. */
const TAGS = new Document(null, AS_KUBERNETES).schema.tags.filter((tag): tag is ScalarTag => tag.default === true && 'test' in tag);

/** The longest word that is not text is "false". */
const SURELY_TEXT = /^[A-Za-z/].{5}/;

const cache = new BoundedCache<unknown>();

/** The tag that js-yaml gives to scalars without quotes. */
export const PLAIN = 'plain';

/** What js-yaml makes of them: a string, number, boolean or null. */
export const PLAIN_SCALAR = new Type(PLAIN, { kind: 'scalar', resolve: () => true, construct: plainScalar });

/** Stops js-yaml: only the exact parser can decide. */
export function doubt(): never {
  throw new YAMLException('the exact parser decides');
}

function plainScalar(text: string): unknown {
  return SURELY_TEXT.test(text) ? text : memoize(cache, text, () => resolve(text));
}

function resolve(text: string): unknown {
  const tag = TAGS.find(({ test }) => test!.test(text));
  const resolved = tag ? tag.resolve(text, doubt, AS_KUBERNETES) : text;
  const value = isScalar(resolved) ? resolved.value : resolved;
  const isJson = typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
  return isJson ? value : doubt();
}
