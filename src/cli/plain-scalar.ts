import { Type, YAMLException } from 'js-yaml';
import { Document, ScalarTag, isScalar } from 'yaml';
import { AS_KUBERNETES } from './as-kubernetes';
import { BoundedCache, memoize } from '../engine/value/memoize';

/** The tags of plain scalars that are not text, in the order in which the exact parser tries them. */
const TAGS = new Document(null, AS_KUBERNETES).schema.tags.filter((tag): tag is ScalarTag => tag.default === true && 'test' in tag);

/** The longest word that is not text is "false". */
const SURELY_TEXT = /^[A-Za-z/].{5}/;

const cache = new BoundedCache<unknown>();

/** Texts as copies: js-yaml gives a part of the document, which would keep all of it in memory. */
const texts = new BoundedCache<string>();

/** The tag that js-yaml gives to scalars without quotes. */
export const PLAIN = 'plain';

/** What js-yaml makes of them: a string, number, boolean or null. */
export const PLAIN_SCALAR = new Type(PLAIN, { kind: 'scalar', resolve: () => true, construct: plainScalar });

/** Stops js-yaml: only the exact parser can decide. */
export function doubt(): never {
  throw new YAMLException('the exact parser decides');
}

function plainScalar(text: string): unknown {
  return SURELY_TEXT.test(text) ? copied(text) : memoize(cache, text, () => resolve(text));
}

function copied(text: string): string {
  const known = texts.get(text);
  const copy = known ?? Buffer.from(text).toString();
  if (known === undefined) {
    texts.set(copy, copy);
  }
  return copy;
}

function resolve(text: string): unknown {
  const tag = TAGS.find(({ test }) => test!.test(text));
  const resolved = tag ? tag.resolve(text, doubt, AS_KUBERNETES) : text;
  const value = isScalar(resolved) ? resolved.value : resolved;
  const isJson = typeof value === 'string' || typeof value === 'boolean' || value === null || Number.isFinite(value);
  return isJson ? value : doubt();
}
