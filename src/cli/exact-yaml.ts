import {
  CST, Composer, Document, Document as YamlDocument, Lexer, LineCounter, ParsedNode, Parser, YAMLMap, YAMLSeq, isAlias,
  isMap, isScalar, isSeq,
} from 'yaml';
import { AS_KUBERNETES } from './as-kubernetes';
import { stepsOf } from './path-steps';
import { show } from '../engine/input/show';
import { Json, isObject } from '../engine/value/json';

export const TOO_MUCH = 'is too large for one run; check it in parts, for example one namespace at a time';

/** How much the run may still read. */
export interface Budget {
  tokens: number;
}

/** A document and the lines of its fields. */
export interface ExactDocument {
  readonly document: unknown;
  lineOf(path: string): number;
}

/** Creates the error for a line. */
export type Refuse = (line: number, reason: string) => Error;

/**
 * Reads all of YAML and JSON as Kubernetes does. Throws the error that `refuse` creates for the first fault.
 *
 * @param before number of lines before the text
 * @param written size of the file that contains the text
 */
export function exactYaml(text: string, before: number, written: number, budget: Budget, refuse: Refuse): ExactDocument[] {
  const lines = new LineCounter();
  const lineAt = (offset: number) => before + lines.linePos(offset).line;
  const refuseAt = (offset: number, reason: string) => refuse(lineAt(offset), reason);
  const documents: ExactDocument[] = [];
  for (const parsed of new Composer(AS_KUBERNETES).compose(tokensOf(text, lines, budget, refuseAt))) {
    const [problem] = [...parsed.errors, ...parsed.warnings];
    if (problem) {
      throw refuseAt(problem.pos[0], problem.message);
    }
    documents.push({ document: jsonOf(parsed, written, refuseAt), lineOf: (path) => lineAt(offsetOf(parsed, path)) });
  }
  return documents;
}

/** Refuses deep documents before the composer recurses into them. A full stack would end the process. */
function* tokensOf(
  text: string, lines: LineCounter, budget: Budget, refuse: (offset: number, reason: string) => Error,
): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH + BESIDE_LEVELS) {
      throw refuse(parser.offset, TOO_DEEP);
    }
    if (--budget.tokens < 0) {
      throw refuse(parser.offset, TOO_MUCH);
    }
  }
  yield* parser.end();
}

/** Offset of the field at a path, or of its nearest parent. */
function offsetOf(document: YamlDocument.Parsed, path: string): number {
  let node = document.contents as ParsedNode | null;
  let offset = node?.range[0] ?? 0;
  for (const step of stepsOf(path)) {
    const [at, next] = isMap(node) ? fieldOf(node as YAMLMap.Parsed<ParsedNode, ParsedNode | null>, step) : elementOf(node, step);
    if (!at) {
      break;
    }
    offset = at.range[0];
    node = next;
  }
  return offset;
}

function fieldOf({ items }: YAMLMap.Parsed<ParsedNode, ParsedNode | null>, name: string): [ParsedNode | undefined, ParsedNode | null] {
  const pair = items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return [pair?.key, pair?.value ?? null];
}

function elementOf(node: ParsedNode | null, index: string): [ParsedNode | undefined, ParsedNode | null] {
  const element = isSeq(node) ? node.items[Number(index)] as ParsedNode | undefined : undefined;
  return [element, element ?? null];
}

/** No Kubernetes object is nearly as deep. Deeper ones exhaust the stack. */
const MAX_DEPTH = 200;
/** The document and a scalar, which the parser counts, too. */
const BESIDE_LEVELS = 2;
const TOO_DEEP = `nests more than ${MAX_DEPTH} levels deep`;

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
function jsonOf(document: Document.Parsed, written: number, refuse: (offset: number, reason: string) => Error): unknown {
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
