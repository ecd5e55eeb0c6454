import { CollectionTag, DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

/** Tags that are not used. Kubernetes reads timestamps as strings. The other values have no JSON form. */
const NO_JSON = /:(binary|omap|pairs|set|timestamp)$/;

/** Integers of Go that YAML 1.1 does not have. */
const GO_INTEGER: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0(o[0-7_]+|O[0-7_]+|X[\da-fA-F_]+|B[01_]+)$/,
  resolve: (text) => (text.startsWith('-') ? -1 : 1) * Number(text.replace(/[-+_]/g, '').toLowerCase()),
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
  merge: true,
  resolveKnownTags: false,
  customTags: (tags) => [
    GO_INTEGER,
    ...tags.filter((tag) => typeof tag === 'string' || !(NO_JSON.test(tag.tag) || tag.format === 'TIME' || isFloat(tag))),
    GO_FLOAT,
  ],
  uniqueKeys: false, // this check compares every key with every other; `jsonOf` finds duplicates
  prettyErrors: false,
  logLevel: 'error',
};
