import { Budget, exactYaml } from './exact-yaml';
import { fastYaml } from './fast-yaml';
import { Part, partsOf, textOf } from './manifest-text';
import { LinesOf } from './node-watch';
import { stepsOf } from './path-steps';
import { Source, TOO_MUCH } from './read';
import { Document } from '../engine/manifest/manifest-list';

/** Where a document stands. */
export interface Origin {
  readonly file: string;
  /** Line of a field such as `spec.containers[0].image`, or of what should hold it; of the document for an empty path. */
  lineOf(path: string): number;
}

/** How many values are read fast, and words, signs and spaces exactly, in one run: what comes of them fills the memory. */
const MOST_TOKENS = 6_000_000;

/** What to do about a file that holds "{{". */
const TEMPLATE = '; if it is a template, check what it renders: helm template … | npx cdk8s-hardened-agents check -';

/** A file that cannot be read as manifests, with the first line that says so and why. */
class UnreadableError extends Error {}

/** The documents of all files, and what cannot be read: one fault a file. */
export function documentsOf(sources: readonly Source[], tokens = MOST_TOKENS): { documents: Document<Origin>[]; faults: string[] } {
  const budget: Budget = { tokens };
  const lines = new FastLines();
  const documents: Document<Origin>[] = [];
  const faults: string[] = [];
  for (const source of sources) {
    try {
      documentsIn(source, budget, lines).forEach((document) => documents.push(document));
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      faults.push(error.message);
    }
  }
  return { documents, faults };
}

/** The documents of a file, YAML or JSON; an empty one is none. Throws `UnreadableError` at the first that is neither. */
function documentsIn({ file, bytes }: Source, budget: Budget, lines: FastLines): Document<Origin>[] {
  const refuse = (line: number, reason: string) => new UnreadableError(`${file}:${line}: ${reason}`);
  const text = textOf(bytes, refuse);
  const remedy = text.includes('{{') ? TEMPLATE : '';
  return partsOf(text).flatMap((part) => {
    const fast = fastYaml(part.text);
    budget.tokens -= fast?.values ?? 0;
    if (budget.tokens < 0) {
      throw refuse(part.before + 1, TOO_MUCH);
    }
    const read = fast
      ? [{ document: fast.document, lineOf: (path: string) => lines.lineOf(part, path) }]
      : exactYaml(part.text, part.before, text.length, budget, (line, reason) => refuse(line, reason + remedy));
    return read.filter(({ document }) => document !== null).map(({ document, lineOf }) => ({ source: { file, lineOf }, document }));
  });
}

/** Lines of documents that were read fast: each is read again when the first of its lines is asked for. */
class FastLines {
  /** The document that was asked for last; those who ask go through the documents one by one. */
  private last?: { readonly part: Part; readonly document: unknown; readonly line: number; readonly lines: LinesOf };

  /** Line of the field at a path, or of the innermost one on the way there. */
  public lineOf(part: Part, path: string): number {
    if (this.last?.part !== part) {
      const lines: LinesOf = new Map();
      this.last = { part, lines, ...fastYaml(part.text, lines)! };
    }
    const { lines } = this.last;
    let { document: at, line } = this.last;
    for (const step of stepsOf(path)) {
      const noted = lines.get(at as object)?.get(Array.isArray(at) ? Number(step) : step);
      if (noted === undefined) {
        break;
      }
      line = noted;
      at = (at as { [key: string]: unknown })[step];
    }
    return part.before + line;
  }
}
