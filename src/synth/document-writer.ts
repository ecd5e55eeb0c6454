import { Yaml } from 'cdk8s';
import { Json } from '../engine/value/json';

// The names by which `yaml`, the writer in cdk8s, knows a document of its own. It asks such an object for its text.
const NODE_TYPE = Symbol.for('yaml.node.type');
const DOCUMENT = Symbol.for('yaml.document');

/** `yaml` writes a key of more than 1024 characters in another form. */
const LONGEST_KEY = 1000;

/** A document with each shape that is written here. */
const SAMPLE: Json = {
  scalars: ['a', '', 'yes', 'b: c', '012', null, true, 1.5],
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
  private readonly isLikeCdk8s = this.written(SAMPLE) === Yaml.stringify(SAMPLE);

  /** Has cdk8s take the text of an object from here, as the object is when it is written. For other code it is a plain object. */
  public brand(json: Json): void {
    if (!Object.isExtensible(json) || [NODE_TYPE, 'contents', 'toString'].some((name) => Object.hasOwn(json, name))) {
      return;
    }
    Object.defineProperties(json, {
      [NODE_TYPE]: { value: DOCUMENT },
      contents: { get: () => ({ ...json }) }, // what `yaml` writes where the object stands in another value
      toString: { value: () => this.of({ ...json }) },
    });
  }

  /** The text of a document. */
  public of(json: Json): string {
    return (this.isLikeCdk8s ? this.written(json) : undefined) ?? Yaml.stringify(json);
  }

  /** Undefined if only the writer of cdk8s can write the document. */
  private written(json: Json): string | undefined {
    const seen = new Set<object>();
    try {
      return `${this.inLine(json, seen) ?? this.block(json, '', seen)}\n`;
    } catch (error) {
      if (error === ONLY_CDK8S) {
        return undefined;
      }
      throw error;
    }
  }

  /** A value that stands behind its key or dash. Undefined for an object or a list that has lines of its own. */
  private inLine(value: unknown, seen: Set<object>): string | undefined {
    if (typeof value !== 'object' || value === null) {
      return (value === 0 ? undefined : this.scalars.get(value)) ?? this.scalar(value); // a Map takes 0 and -0 for one
    }
    if (seen.has(value) || !isPlain(value)) {
      throw ONLY_CDK8S;
    }
    seen.add(value);
    if (Array.isArray(value)) {
      return value.length === 0 ? '[]' : undefined;
    }
    return Object.keys(value).length === 0 ? '{}' : undefined;
  }

  /** The lines of an object or a list. The first one has no indentation. */
  private block(value: Json, indent: string, seen: Set<object>): string {
    const inner = `${indent}  `;
    const lines = Array.isArray(value)
      ? Array.from(value as Json[], (item) => `- ${this.inLine(item, seen) ?? this.block(item, inner, seen)}`)
      : Object.keys(value).map((key) => {
        const text = this.keys.get(key) ?? this.key(key);
        const inLine = this.inLine(value[key], seen);
        return inLine === undefined ? `${text}:\n${inner}${this.block(value[key], inner, seen)}` : `${text}: ${inLine}`;
      });
    return lines.join(`\n${indent}`);
  }

  private scalar(value: unknown): string {
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
