import { isUtf8 } from 'buffer';
import { CST, Composer, DocumentOptions, Document as YamlDocument, Lexer, LineCounter, ParseOptions, Parser, ParsedNode, SchemaOptions, isCollection } from 'yaml';
import { Source } from './read';
import { Document } from '../policy/manifest-list';

/** Where a document stands. */
export interface Origin {
  readonly file: string;
  /** Line of a field such as `spec.containers[0].image`, or of what should hold it; of the document for an empty path. */
  lineOf(path: string): number;
}

/** No object of Kubernetes comes near; deeper ones exhaust the stack. */
const DEEPEST = 200;
const TOO_DEEP = `nests more than ${DEEPEST} levels deep`;

/** How many characters aliases may add to what is written. */
const MOST_BY_ALIASES = 10_000_000;

/** Tags whose values are no JSON. Times are texts to Kubernetes, and what the others mean to it is not plain. */
const NO_JSON = /:(binary|omap|pairs|set|timestamp)$/;

/**
 * Reads YAML as Kubernetes does: version 1.1, whatever the text says of itself, so that "yes" is true.
 *
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
const AS_KUBERNETES: ParseOptions & DocumentOptions & SchemaOptions = {
  schema: 'yaml-1.1',
  merge: true,
  resolveKnownTags: false,
  customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !(NO_JSON.test(tag.tag) || tag.format === 'TIME')),
  prettyErrors: false,
  logLevel: 'error',
};

/** A file that cannot be read as manifests, with the first line that says so and why. */
export class UnreadableError extends Error {}

/** The documents of a file, YAML or JSON; an empty one is none. Throws `UnreadableError` at the first that is neither. */
export function documentsIn({ file, bytes }: Source): Document<Origin>[] {
  const lines = new LineCounter();
  const refuse = (line: number, reason: string) => new UnreadableError(`${file}:${line}: ${reason}`);
  const lineAt = (offset: number) => lines.linePos(offset).line;
  if (!isUtf8(bytes)) {
    throw refuse(firstBadLine(bytes), 'is not UTF-8');
  }
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/gm, ''); // one stands before each document where files were joined
  const documents: Document<Origin>[] = [];
  for (const parsed of new Composer(AS_KUBERNETES).compose(tokens(text, lines, (offset) => refuse(lineAt(offset), TOO_DEEP)))) {
    const [problem] = [...parsed.errors, ...parsed.warnings];
    if (problem) {
      throw refuse(lineAt(problem.pos[0]), problem.message);
    }
    const source = { file, lineOf: (path: string) => lineAt(offsetOf(parsed, path)) };
    const document = toJson(parsed, text.length, (reason) => refuse(source.lineOf(''), reason));
    if (document !== null) {
      documents.push({ source, document });
    }
  }
  return documents;
}

/** What the composer takes apart by recursion, refused before it does: where that exhausts the stack, it ends the process. */
function* tokens(text: string, lines: LineCounter, tooDeep: (offset: number) => Error): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > DEEPEST) {
      throw tooDeep(parser.offset);
    }
  }
  yield* parser.end();
}

function toJson(document: YamlDocument.Parsed, written: number, refuse: (reason: string) => Error): unknown {
  const value = resolved(document, refuse);
  const { depth, size } = measure(value);
  if (depth > DEEPEST) {
    throw refuse(depth === Infinity ? 'an alias stands in what it stands for' : TOO_DEEP);
  }
  if (size > written + MOST_BY_ALIASES) {
    throw refuse(`aliases stand for more than ${MOST_BY_ALIASES} characters`);
  }
  return value;
}

/** Fails on aliases of nothing and merges of what is no map, which the composer lets pass. */
function resolved(document: YamlDocument.Parsed, refuse: (reason: string) => Error): unknown {
  try {
    return document.toJS({ maxAliasCount: -1 }); // it counts every use of an anchor, however small; `measure` counts what comes of them
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

interface Measure {
  readonly depth: number;
  readonly size: number;
}

/** How deep a value nests and how much it holds, what it shares counted each time; endless if it holds itself. */
function measure(value: unknown, known = new Map<object, Measure>()): Measure {
  if (typeof value !== 'object' || value === null) {
    return { depth: 0, size: typeof value === 'string' ? value.length : 1 };
  }
  const before = known.get(value);
  if (before) {
    return before;
  }
  known.set(value, { depth: Infinity, size: Infinity }); // who meets it before all of it is known stands in it
  let depth = 0;
  let size = 1;
  for (const inner of Object.values(value)) {
    const one = measure(inner, known);
    depth = Math.max(depth, one.depth);
    size += one.size;
  }
  const whole = { depth: depth + 1, size };
  known.set(value, whole);
  return whole;
}

/** Offset of the value at a path, or of the innermost one on the way there. */
function offsetOf(document: YamlDocument.Parsed, path: string): number {
  let node = document.contents as ParsedNode;
  for (const [step, quoted] of path.matchAll(/\["(.*?)"\]|[^.[\]]+/g)) {
    const next = isCollection(node) ? node.get(quoted ?? step, true) as ParsedNode | undefined : undefined;
    if (!next) {
      break;
    }
    node = next;
  }
  return node.range[0];
}

/** Line of the first text that is not UTF-8; line ends stand in no other character. */
function firstBadLine(bytes: Uint8Array): number {
  return 1 + Buffer.from(bytes).toString('latin1').split('\n').findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
}
