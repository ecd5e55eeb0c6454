import { CST, Composer, Lexer, LineCounter, ParsedNode, Parser, YAMLMap, Document as YamlDocument, isMap, isScalar, isSeq } from 'yaml';
import { AS_KUBERNETES } from './as-kubernetes';
import { MAX_DEPTH, TOO_DEEP, jsonOf } from './json-of';
import { stepsOf } from './path-steps';
import { TOO_MUCH } from './read';

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
    if (parser.stack.length > MAX_DEPTH) {
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
