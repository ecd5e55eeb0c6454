import { Json, isObject, isSame, textOf } from '../value/json';
import { LocatedJson, locatedJson } from '../value/located-json';
import { BoundedCache, memoize } from '../value/memoize';

/** Where a file is not what this library writes. */

export interface Difference {
  /** The path in a file of JSON, such as ".admin.address". Empty for another file. */
  readonly path: string;
  /** The line, from 1. If something is missing, the line that has its place. */
  readonly line: number;
  /** What stands there. Nothing if something is missing. */
  readonly got?: string;
  /** What this library writes there. Nothing if it writes nothing. */
  readonly wanted?: string;
}

/** A text in a message has at most so many characters: a line can be a whole file. */
const MAX_TEXT = 200;

/** The differences of files whose every line counts, with its place. */
export function differentLines(text: string, written: string): Difference[] {
  const [got, wanted] = [text.split('\n'), written.split('\n')];
  const [left, due] = [counts(got), counts(wanted)];
  const differences: Difference[] = [];
  for (let i = 0, j = 0; i < got.length || j < wanted.length;) {
    const [is, isWanted] = [i < got.length, j < wanted.length];
    if (is && isWanted && got[i] === wanted[j]) {
      take(left, got[i++]);
      take(due, wanted[j++]);
      continue;
    }
    // A line that comes nowhere later is one too many, or missing. If both come later, their order differs.
    const isExtra = is && (!isWanted || !due.get(got[i]) || left.get(wanted[j]));
    const isMissing = isWanted && (!is || !left.get(wanted[j]));
    differences.push({
      path: '',
      line: Math.min(i + 1, got.length),
      ...isExtra && { got: short(got[i]) },
      ...isMissing && { wanted: short(wanted[j]) },
    });
    i += isExtra ? take(left, got[i]) : 0;
    j += isMissing ? take(due, wanted[j]) : 0;
  }
  return differences;
}

function counts(lines: readonly string[]): Map<string, number> {
  const all = new Map<string, number>();
  lines.forEach((line) => all.set(line, (all.get(line) ?? 0) + 1));
  return all;
}

/** One line less to come. */
function take(counted: Map<string, number>, line: string): 1 {
  counted.set(line, counted.get(line)! - 1);
  return 1;
}

/** The differences of files of JSON. The order of keys and white space do not count, a key that stands twice does. */
export function differentJson(text: string, written: string): Difference[] {
  const read = jsonIn(text);
  return read === undefined
    ? [{ path: '', line: 1, got: short(text.split('\n')[0]), wanted: 'JSON in which no object has a key twice' }]
    : differentValues({ lineOf: read.lineOf }, '', read.value, JSON.parse(written), 1);
}

/** The JSON of a file. Nothing if it is no JSON, or if an object has a key twice. */
export function jsonIn(text: string): LocatedJson | undefined {
  return memoize(parsed, text, () => locatedJson(text));
}

/** Readers and the comparison need the same text. */
const parsed = new BoundedCache<LocatedJson | undefined>();

function differentValues(file: Pick<LocatedJson, 'lineOf'>, path: string, got: unknown, wanted: unknown, above: number): Difference[] {
  if (isSame(got, wanted)) {
    return [];
  }
  const line = typeof got === 'object' && got !== null ? file.lineOf(got) : above;
  if (Array.isArray(got) && Array.isArray(wanted)) {
    return differentLists(file, path, got, wanted, line);
  }
  if (isObject(got) && isObject(wanted)) {
    return [...new Set([...Object.keys(got), ...Object.keys(wanted)])]
      .flatMap((key) => differentValues(file, `${path}${step(key)}`, own(got, key), own(wanted, key), line));
  }
  const texts = { ...got !== undefined && { got: short(textOf(got)) }, ...wanted !== undefined && { wanted: short(textOf(wanted)) } };
  return [{ path, line, ...texts }];
}

function own(value: Json, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** What is the same at both ends is left out, so that one element more or less is one difference. */
function differentLists(file: Pick<LocatedJson, 'lineOf'>, path: string, got: unknown[], wanted: unknown[], line: number): Difference[] {
  const shorter = Math.min(got.length, wanted.length);
  let [first, last] = [0, 0];
  while (first < shorter && isSame(got[first], wanted[first])) {
    first++;
  }
  while (last < shorter - first && isSame(got[got.length - 1 - last], wanted[wanted.length - 1 - last])) {
    last++;
  }
  const length = Math.max(got.length, wanted.length) - last;
  return Array.from({ length: length - first }, (_, i) => first + i)
    .flatMap((i) => differentValues(file, `${path}[${i}]`, i < got.length - last ? got[i] : undefined,
      i < wanted.length - last ? wanted[i] : undefined, line));
}

/** A key in a path. Escaped, since the key is what someone wrote. */
function step(key: string): string {
  return /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function short(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
