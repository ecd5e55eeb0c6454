import { CollectionTag, DocumentOptions, ParseOptions, ScalarTag, SchemaOptions } from 'yaml';

/** Tags whose values are no JSON. Times are texts to Kubernetes, and what the others mean to it is not plain. */
const NO_JSON = /:(binary|omap|pairs|set|timestamp)$/;

/** What Go takes for whole numbers, and YAML 1.1 does not. */
const GO_INTEGER: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0(o[0-7_]+|O[0-7_]+|X[\da-fA-F_]+|B[01_]+)$/,
  resolve: (text) => (text.startsWith('-') ? -1 : 1) * Number(text.replace(/[-+_]/g, '').toLowerCase()),
};

/** What Go takes for other numbers; YAML 1.1 also takes "." and "e1000", which are texts to Go, as what is too large is. */
const GO_FLOAT: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(\.\d[\d_]*|\d[\d_]*(\.[\d_]*)?)([eE][-+]?\d[\d_]*)?$/,
  resolve: (text) => {
    const value = Number(text.replace(/_/g, ''));
    return Number.isFinite(value) ? value : text;
  },
};

/** Whether the tag is one for numbers that Go reads in its own way; ".inf" and ".nan" stay, to be refused. */
function isFloat({ tag, test }: CollectionTag | ScalarTag): boolean {
  return tag === GO_FLOAT.tag && !(test as RegExp | undefined)?.test('.inf');
}

/**
 * Reads YAML as Kubernetes does: version 1.1, whatever the text says of itself, so that "yes" is true.
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
  uniqueKeys: false, // it compares every key with every other; `jsonOf` finds what is there twice
  prettyErrors: false,
  logLevel: 'error',
};
