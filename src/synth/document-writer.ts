import { Yaml } from 'cdk8s';
import { Json, copyOf } from '../engine/value/json';

// The names by which `yaml`, the writer in cdk8s, knows a document of its own. It asks such an object for its text.
const NODE_TYPE = Symbol.for('yaml.node.type');
const DOCUMENT = Symbol.for('yaml.document');

/** Fields that a document of `yaml` has, too, or that no assignment makes. */
const RESERVED = ['contents', 'toString', '__proto__'];

/** A name such as "agent-7", which is no number, no date and no other word of YAML. Most texts that occur once are such names. */
const NAME = /^(?!e-[0-9]+$)[a-z]+-[a-z0-9-]*[a-z0-9]$/;

/** `yaml` writes a key of more than 1024 characters in another form. */
const LONGEST_KEY = 1000;

/** The indentation of the rules of a policy, and of the spec of a pod in a template. */
const DEEPEST_SHARED = 8;

/** A document with each shape that is written here. */
const SAMPLE: Json = {
  scalars: ['a', 'a-1', '', 'yes', 'b: c', '012', null, true, 1.5],
  empty: { list: [], object: {}, inner: [[], {}] },
  1: [['a', ['b']], [{ c: [], d: { e: 'f' } }], { g: [{ h: 'i' }], j: [['k']], l: {} }, 'm'],
};

/** A value that only the writer of cdk8s can write. */
const ONLY_CDK8S = new Error('only the writer of cdk8s can write it');

/**
 * Writes the documents of one synth with the bytes that cdk8s writes, in a part of the time.
 *
 * The writer of cdk8s gives the text of each key and each scalar, once for all documents. What stands between them is written here.
 * A document goes to the writer of cdk8s as a whole if it has a text of several lines, an object in two places or a value that is not
 * plain JSON. All documents do if the `yaml` in use writes the sample in another way.
 */
export class DocumentWriter {
  private readonly scalars = new Map<unknown, string>();
  private readonly keys = new Map<string, string>();
  /** What manifests share, by its indentation. It has a text from the second time on, since most of it is written once. */
  private readonly blocks = new WeakMap<object, { readonly indent: string; readonly text?: string }>();
  private readonly isLikeCdk8s = this.written(SAMPLE) === Yaml.stringify(SAMPLE);

  /**
   * The object that cdk8s writes for a manifest. cdk8s takes the text from here, as the object is when cdk8s writes it. For other code it
   * is a plain object, whose values are copies: manifests share what is equal in them.
   *
   * @param manifest plain JSON that has no object in two places
   */
  public document(manifest: Json): Json {
    if (RESERVED.some((name) => Object.hasOwn(manifest, name))) {
      return copyOf(manifest);
    }
    const document: Json = {};
    const unread = new Map<string, unknown>();
    for (const [key, value] of Object.entries(manifest)) {
      if (typeof value !== 'object' || value === null) {
        document[key] = value;
      } else {
        const set = (own: unknown) => {
          unread.delete(key);
          Object.defineProperty(document, key, { value: own, writable: true, enumerable: true, configurable: true });
          return own;
        };
        unread.set(key, value);
        Object.defineProperty(document, key, { get: () => set(copyOf(value)), set, enumerable: true, configurable: true });
      }
    }
    return Object.defineProperties(document, {
      [NODE_TYPE]: { value: DOCUMENT },
      contents: { get: () => ({ ...document }) }, // what `yaml` writes for a document inside of another value
      toString: { value: () => this.textOf(document, unread) },
    });
  }

  /** @param unread the values that are as the manifest has them */
  private textOf(document: Json, unread: ReadonlyMap<string, unknown>): string {
    const valueOf = (key: string) => (unread.has(key) ? unread.get(key) : document[key] as unknown);
    const written = this.isLikeCdk8s ? this.written(document, unread) : undefined;
    return written ?? Yaml.stringify(Object.fromEntries(Object.keys(document).map((key) => [key, valueOf(key)])));
  }

  /** Undefined if only the writer of cdk8s can write the document. */
  private written(document: Json, unread: ReadonlyMap<string, unknown> = new Map()): string | undefined {
    const seen = new Set<object>([document]);
    const fields = Object.keys(document);
    try {
      const lines = fields.map((key) =>
        (unread.has(key) ? this.field(key, unread.get(key), '') : this.field(key, document[key], '', seen)));
      return fields.length === 0 ? '{}\n' : `${lines.join('\n')}\n`;
    } catch (error) {
      if (error === ONLY_CDK8S) {
        return undefined;
      }
      throw error;
    }
  }

  /** @param seen the objects of the document so far. Nothing for what a manifest has: it has no object in two places */
  private field(key: string, value: unknown, indent: string, seen?: Set<object>): string {
    const text = this.keys.get(key) ?? this.key(key);
    const inLine = this.inLine(value, seen);
    return inLine === undefined ? `${text}:\n${indent}  ${this.block(value as Json, `${indent}  `, seen)}` : `${text}: ${inLine}`;
  }

  /** A value that stands behind its key or dash. Undefined for an object or a list that has lines of its own. */
  private inLine(value: unknown, seen?: Set<object>): string | undefined {
    if (typeof value !== 'object' || value === null) {
      return (value === 0 ? undefined : this.scalars.get(value)) ?? this.scalar(value); // a Map takes 0 and -0 for one
    }
    if (!isPlain(value) || seen?.has(value)) {
      throw ONLY_CDK8S;
    }
    seen?.add(value);
    const size = Array.isArray(value) ? value.length : Object.keys(value).length;
    return size > 0 ? undefined : Array.isArray(value) ? '[]' : '{}';
  }

  /** The lines of an object or a list. The first one has no indentation. */
  private block(value: Json, indent: string, seen?: Set<object>): string {
    const known = seen ? undefined : this.blocks.get(value);
    if (known?.indent === indent && known.text !== undefined) {
      return known.text;
    }
    const lines = Array.isArray(value)
      ? Array.from(value as Json[], (item) => `- ${this.inLine(item, seen) ?? this.block(item, `${indent}  `, seen)}`)
      : Object.keys(value).map((key) => this.field(key, value[key], indent, seen));
    const text = lines.join(`\n${indent}`);
    if (!seen && indent.length <= DEEPEST_SHARED) {
      this.blocks.set(value, { indent, text: known && text });
    }
    return text;
  }

  private scalar(value: unknown): string {
    if (typeof value === 'string' && NAME.test(value)) {
      return remembered(this.scalars, value, value);
    }
    const isKnown = typeof value === 'string' ? !value.includes('\n')
      : value === null || typeof value === 'boolean' || typeof value === 'number';
    const [, text] = (isKnown && /^- (.*)\n$/.exec(Yaml.stringify([value]))) || [];
    return remembered(this.scalars, value, text);
  }

  private key(key: string): string {
    const isKnown = key.length <= LONGEST_KEY && !/^(%|---|\.\.\.)/.test(key); // whose form depends on where it stands
    const [, text] = (isKnown && /^(.*): 0\n$/.exec(Yaml.stringify({ [key]: 0 }))) || [];
    return remembered(this.keys, key, text);
  }
}

function remembered<T>(texts: Map<T, string>, value: T, text: string | undefined): string {
  if (text === undefined) {
    throw ONLY_CDK8S;
  }
  texts.set(value, text);
  return text;
}

/** Whether `yaml` takes a value for an object or a list without any particularity. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) ? prototype === Array.prototype
    : prototype === Object.prototype && !(Symbol.iterator in value) && !(NODE_TYPE in value);
}
