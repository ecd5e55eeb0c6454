import { Document, ParsedNode, YAMLMap, YAMLSeq, isAlias, isMap, isSeq } from 'yaml';
import { show } from '../engine/input/props';
import { Json, isObject } from '../engine/value/json';

/** No object of Kubernetes comes near; deeper ones exhaust the stack. */
export const DEEPEST = 200;
export const TOO_DEEP = `nests more than ${DEEPEST} levels deep`;

/** How much aliases may add to what is written. */
const MOST_BY_ALIASES = 10_000_000;

/** What a node stands for, and how deep it nests. */
interface Value {
  readonly json: unknown;
  readonly depth: number;
}

/**
 * What a document of YAML stands for. `refuse` makes the error for what Kubernetes could not turn into JSON either,
 * for what holds itself, and for what aliases blow up beyond `written`, the size of the text.
 */
export function jsonOf(document: Document.Parsed, written: number, refuse: (offset: number, reason: string) => Error): unknown {
  return new Reader(written + MOST_BY_ALIASES, (node, reason) => refuse(node.range[0], reason)).read(document.contents as ParsedNode | null)
    .json;
}

class Reader {
  /** By name; nothing as long as what it names is read. */
  private readonly anchors = new Map<string, Value & { readonly size: number } | undefined>();
  /** Of all that was read, what aliases stand for counted each time. */
  private size = 0;

  constructor(private readonly most: number, private readonly refuse: (node: ParsedNode, reason: string) => Error) {}

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
    if (value.depth > DEEPEST) {
      throw this.refuse(node, TOO_DEEP);
    }
    if (this.size > this.most) {
      throw this.refuse(node, `aliases stand for more than ${MOST_BY_ALIASES} characters`);
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
      throw this.refuse(node, `${value} is no number to JSON`);
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
          ? `alias "${anchor}" stands in what it stands for`
          : `alias "${anchor}" stands for nothing that comes before it`,
      );
    }
    this.size += value.size;
    return value;
  }

  private list({ items }: YAMLSeq.Parsed<ParsedNode>): Value {
    const values = items.map((item) => this.read(item));
    return { json: values.map(({ json }) => json), depth: 1 + values.reduce((most, { depth }) => Math.max(most, depth), 0) };
  }

  /** As Kubernetes merges: what comes later counts, be it a key of its own or one that is merged. */
  private map({ items }: YAMLMap.Parsed<ParsedNode, ParsedNode | null>): Value {
    const own = new Set<string>();
    const entries = new Map<string, unknown>();
    let depth = 0;
    for (const { key, value } of items) {
      const name = this.key(key);
      if (name !== undefined && own.has(name)) {
        throw this.refuse(key, `key ${show(name)} is there twice`);
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

  /** A key as a text; nothing for "<<", unless it is quoted: that merges what stands behind it. */
  private key(node: ParsedNode): string | undefined {
    const { json } = this.read(node);
    if (typeof json === 'symbol') {
      return undefined;
    }
    if (typeof json !== 'string' && typeof json !== 'number' && typeof json !== 'boolean') {
      throw this.refuse(node, `a key must be a text, got ${show(json)}`);
    }
    if (json === '<<') {
      throw this.refuse(node, 'a key "<<" in quotes is a merge to Kubernetes all the same; write the fields in its place');
    }
    return String(json);
  }

  /** The maps to merge, last first: the first that has a key counts. */
  private merged(key: ParsedNode, node: ParsedNode | null, { json }: Value): Json[] {
    const maps = isSeq(node) ? [...json as unknown[]].reverse() : [json];
    if (!maps.every(isObject)) {
      throw this.refuse(key, `what is merged must be a map or a list of maps, got ${show(json)}`);
    }
    return maps;
  }
}
