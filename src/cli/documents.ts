import { Budget, exactYaml } from './exact-yaml';
import { FastDocument, fastYaml } from './fast-yaml';
import { Part, partsOf, textOf } from './manifest-text';
import { LinesOf } from './node-watch';
import { stepsOf } from './path-steps';
import { Progress } from './progress';
import { Source, TOO_MUCH } from './read';
import { Document } from '../engine/manifest/manifest-list';
import { Origin } from '../report/origin';

/** Limits the memory of a run: values that js-yaml reads, and tokens that the exact parser reads. */
const MAX_TOKENS = 10_000_000;

/** The advice for a file that contains "{{". */
const TEMPLATE = '; if this is a template, check its output: helm template … | npx cdk8s-hardened-agents check -';

/** A file that cannot be read: its message has the first line at fault and the reason. */
class UnreadableError extends Error {}

/** How the documents are read. */
export interface ReadOptions {
  /** The limit of values and tokens. */
  readonly tokens?: number;
  readonly progress?: Progress;
  /** Whether a report is made, which needs the lines of most documents. They are then noted on the way. */
  readonly isReport?: boolean;
}

/** Reads the documents of all files, and returns at most one fault for each file. */
export function documentsOf(
  sources: readonly Source[], { tokens = MAX_TOKENS, progress = new Progress(), isReport = false }: ReadOptions = {},
): { documents: Document<Origin>[]; faults: string[] } {
  const budget: Budget = { tokens };
  const lines = new FastLines(isReport ? MAX_NOTED : 0);
  const documents: Document<Origin>[] = [];
  const faults: string[] = [];
  const total = sources.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  const onPart = ({ text }: Part) => {
    progress.step('read bytes:', done, total);
    done += text.length;
  };
  for (const source of sources) {
    try {
      documentsIn(source, budget, lines, onPart).forEach((document) => documents.push(document));
    } catch (error) {
      if (!(error instanceof UnreadableError)) {
        throw error;
      }
      faults.push(error.message);
    }
  }
  return { documents, faults };
}

/**
 * Reads the documents of a YAML or JSON file and leaves out empty ones.
 *
 * @throws UnreadableError at the first fault
 */
function documentsIn({ file, bytes }: Source, budget: Budget, lines: FastLines, onPart: (part: Part) => void): Document<Origin>[] {
  const refuse = (line: number, reason: string) => new UnreadableError(`${file}:${line}: ${reason}`);
  const text = textOf(bytes, refuse);
  const remedy = text.includes('{{') ? TEMPLATE : '';
  return partsOf(text).flatMap((part) => {
    onPart(part);
    const fast = lines.read(part);
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

/** A document with the lines of its fields. */
interface Lined {
  readonly document: unknown;
  readonly line: number;
  readonly lines: LinesOf;
}

/** A report asks for the lines of an agent, and of its policies, namespace and account, before it goes on to the next agent. */
const MAX_LINED = 64;

/** Lines of so many values are noted while documents are read for a report. They take more memory than the values. */
const MAX_NOTED = 1_000_000;

/** Reads documents with js-yaml and finds lines in them. It reads a document again for its first line, unless that was noted. */
class FastLines {
  private readonly noted = new Map<Part, Lined>();
  /** The other documents that were asked last, the last one at the end. */
  private readonly recent = new Map<Part, Lined>();

  /** @param left how many values may be noted */
  constructor(private left: number) {}

  /** Reads a document. Returns nothing if the exact parser has to read it. */
  public read(part: Part): FastDocument | undefined {
    if (this.left <= 0) {
      return fastYaml(part.text);
    }
    const lines: LinesOf = new Map();
    const fast = fastYaml(part.text, lines);
    if (fast) {
      this.left -= fast.values;
      this.noted.set(part, { lines, ...fast });
    }
    return fast;
  }

  /** Line of the field at a path, or of its nearest parent. */
  public lineOf(part: Part, path: string): number {
    const { lines, ...top } = this.lined(part);
    let { document: at, line } = top;
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

  private lined(part: Part): Lined {
    const noted = this.noted.get(part);
    if (noted) {
      return noted;
    }
    let lined = this.recent.get(part);
    if (!lined) {
      const lines: LinesOf = new Map();
      lined = { lines, ...fastYaml(part.text, lines)! };
    }
    this.recent.delete(part);
    this.recent.set(part, lined);
    if (this.recent.size > MAX_LINED) {
      this.recent.delete(this.recent.keys().next().value!);
    }
    return lined;
  }
}
