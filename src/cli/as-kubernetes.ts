import { Type, YAMLException } from 'js-yaml';
import { CollectionTag, Document, DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, isScalar } from 'yaml';
import { copied } from '../engine/value/json';
import { BoundedCache, memoize } from '../engine/value/memoize';

/** Tags that are not used. Kubernetes reads timestamps as strings. The other values have no JSON form. */
const NO_JSON = /:(binary|omap|pairs|set|timestamp)$/;

/** Integers of Go that YAML 1.1 does not have. */
const GO_INTEGER: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0(o[0-7_]+|O[0-7_]+|X[\da-fA-F_]+|B[01_]+)$/,
  resolve: (text) => (text.startsWith('-') ? -1 : 1) * Number(text.replace(/[-+_]/g, '')),
};

/** Floats as Go reads them. YAML 1.1 also accepts "." and "e1000", which are strings in Go, and so is a number that is too large. */
const GO_FLOAT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(\.\d[\d_]*|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d[\d_]*)?$/,
  resolve: (text) => {
    const value = Number(text.replace(/_/g, ''));
    return Number.isFinite(value) ? value : text;
  },
};

/** Whether `GO_FLOAT` replaces the tag. The tag of ".inf" and ".nan" stays, so that they are refused. */
function isFloat({ tag, test }: CollectionTag | ScalarTag): boolean {
  return tag === GO_FLOAT.tag && !(test as RegExp | undefined)?.test('.inf');
}

/**
 * Reads YAML as Kubernetes does: always version 1.1, so that "yes" is true.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'yaml-1.1',
  resolveKnownTags: false,
  customTags: (tags) => [
    GO_INTEGER,
    ...tags.filter((tag) => typeof tag === 'string' || !(NO_JSON.test(tag.tag) || tag.format === 'TIME' || isFloat(tag))),
    GO_FLOAT,
  ],
  uniqueKeys: false, // this check compares every key with every other; `jsonOf` finds duplicates
  logLevel: 'error',
};

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
  return SURELY_TEXT.test(text) ? cachedCopy(text) : memoize(cache, text, () => resolve(text));
}

function cachedCopy(text: string): string {
  const known = texts.get(text);
  const copy = known ?? copied(text);
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
