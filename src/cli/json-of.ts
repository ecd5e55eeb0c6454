import { Document, ParsedNode, YAMLMap, YAMLSeq, isAlias, isMap, isSeq } from 'yaml';
import { show } from '../engine/input/props';
import { Json, isObject } from '../engine/value/json';

/** No Kubernetes object is nearly as deep. Deeper ones exhaust the stack. */
export const MAX_DEPTH = 200;
export const TOO_DEEP = `nests more than ${MAX_DEPTH} levels deep`;

/** How many characters aliases may add to the size of a file. */
const MAX_BY_ALIASES = 10_000_000;

/** The JSON value of a node and its depth. */
interface Value {
  readonly json: unknown;
  readonly depth: number;
}

/**
 * The JSON value of a YAML document. `refuse` creates the error for a value that Kubernetes cannot convert to JSON either,
 * for a node that contains itself, and for aliases that expand far beyond `written`, the size of the file.
 */
export function jsonOf(document: Document.Parsed, written: number, refuse: (offset: number, reason: string) => Error): unknown {
  return new Reader(written + MAX_BY_ALIASES, (node, reason) => refuse(node.range[0], reason)).read(document.contents as ParsedNode | null)
    .json;
}

class Reader {
  /** Values by the name of their anchor, undefined until the value is complete. */
  private readonly anchors = new Map<string, Value & { readonly size: number } | undefined>();
  /** The size of all values so far, with each alias at its expanded size. */
  private size = 0;

  constructor(private readonly limit: number, private readonly refuse: (node: ParsedNode, reason: string) => Error) {}

  public read(node: ParsedNode | null): Value {
    if (node === null) {
      return { json: null, depth: 0 };
    }
    const { anchor } = node;
    if (anchor !== undefined) {
      this.anchors.set(anchor, undefined);
    }
    const before = this.size;
    const value = this.valueOf(node);
    if (value.depth > MAX_DEPTH) {
      throw this.refuse(node, TOO_DEEP);
    }
    if (this.size > this.limit) {
      throw this.refuse(node, `aliases expand to more than ${MAX_BY_ALIASES} characters`);
    }
    if (anchor !== undefined) {
      this.anchors.set(anchor, { ...value, size: this.size - before });
    }
    return value;
  }

  private valueOf(node: ParsedNode): Value {
    if (isAlias(node)) {
      return this.anchored(node, node.source);
    }
    this.size++;
    if (isMap(node)) {
      return this.map(node as YAMLMap.Parsed<ParsedNode, ParsedNode | null>);
    }
    if (isSeq(node)) {
      return this.list(node as YAMLSeq.Parsed<ParsedNode>);
    }
    const { value } = node;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw this.refuse(node, `${value} is not a JSON number`);
    }
    this.size += typeof value === 'string' ? value.length : 0;
    return { json: value, depth: 0 };
  }

  private anchored(node: ParsedNode, anchor: string): Value {
    const value = this.anchors.get(anchor);
    if (!value) {
      throw this.refuse(
        node,
        this.anchors.has(anchor)
          ? `alias "${anchor}" refers to a node that contains it`
          : `alias "${anchor}" refers to no earlier anchor`,
      );
    }
    this.size += value.size;
    return value;
  }

  private list({ items }: YAMLSeq.Parsed<ParsedNode>): Value {
    const values = items.map((item) => this.read(item));
    return { json: values.map(({ json }) => json), depth: 1 + values.reduce((max, { depth }) => Math.max(max, depth), 0) };
  }

  /** Merges as Kubernetes does: the later value of a key counts, whether the map has the key itself or merges it. */
  private map({ items }: YAMLMap.Parsed<ParsedNode, ParsedNode | null>): Value {
    const own = new Set<string>();
    const entries = new Map<string, unknown>();
    let depth = 0;
    for (const { key, value } of items) {
      const name = this.key(key);
      if (name !== undefined && own.has(name)) {
        throw this.refuse(key, `key ${show(name)} is a duplicate`);
      }
      const read = this.read(value);
      depth = Math.max(depth, read.depth);
      if (name === undefined) {
        this.merged(key, value, read).forEach((json) => Object.entries(json).forEach(([one, inner]) => entries.set(one, inner)));
      } else {
        own.add(name);
        entries.set(name, read.json);
      }
    }
    return { json: Object.fromEntries(entries), depth: depth + 1 };
  }

  /** The key as a string, or undefined for "<<" without quotes, which merges its value. */
  private key(node: ParsedNode): string | undefined {
    const { json } = this.read(node);
    if (typeof json === 'symbol') {
      return undefined;
    }
    if (typeof json !== 'string' && typeof json !== 'number' && typeof json !== 'boolean') {
      throw this.refuse(node, `a key must be a string, got ${show(json)}`);
    }
    if (json === '<<') {
      throw this.refuse(node, 'Kubernetes merges a key "<<" even in quotes; write the fields in its place');
    }
    return String(json);
  }

  /** The maps to merge, in reverse order: the first map that has a key counts. */
  private merged(key: ParsedNode, node: ParsedNode | null, { json }: Value): Json[] {
    const maps = isSeq(node) ? [...json as unknown[]].reverse() : [json];
    if (!maps.every(isObject)) {
      throw this.refuse(key, `a merge must refer to a map or a list of maps, got ${show(json)}`);
    }
    return maps;
  }
}
