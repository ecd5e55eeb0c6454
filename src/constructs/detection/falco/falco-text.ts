import { OPERATORS } from './falco-condition';
import { ErrorSource, constructError } from '../../../engine/input/props';

/** How values stand in a file of rules: Falco parses conditions only after it has put lists and exceptions into them, as text. */

/** Characters that end a value in quotes or a line, and those that programs show as something else. */
const ODD = /["'\\\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** Numbers, addresses and paths, which are the name of no list. */
const PLAIN = /^\d[\w.-]*$|^[\da-f.]*[:/][\w./:-]*$/;

/** Whether a text is one line, in which no program shows a character as something else. */
export function isLine(text: string): boolean {
  return /^(?=.*\S)[^\0-\x1f\x7f-\x9f\u2028\u2029]+$/.test(text);
}

/** Whether a text stays one value in a condition. */
export function isFalcoValue(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !ODD.test(value);
}

/** A value as a list or an exception has it: in quotes, since a word that is the name of a list stands for the items of that list. */
export function falcoValue(value: string | number): string | number {
  return typeof value === 'number' || PLAIN.test(value) ? value : `"${value}"`;
}

/** The words of a text, in which Falco looks for the names of lists, whether they are in quotes or not. */
export function wordsOf(text: string): string[] {
  return text.split(/[ \t\n\r(),=]+/);
}

/** Fails at a value of several words of which one is the name of a list: quotes do not keep it from standing for the items of that list. */
export function requireNoListName(scope: ErrorSource, values: readonly (string | number)[], lists: ReadonlySet<string>): void {
  for (const value of values) {
    const words = wordsOf(String(value));
    const name = words.length > 1 ? words.find((word) => lists.has(word)) : undefined;
    if (name !== undefined) {
      throw constructError(
        scope,
        `the value ${JSON.stringify(value)} has the name of the list "${name}" as a word, for which Falco puts the items of the list; give the list another name`,
      );
    }
  }
}

/** Words that the conditions of the library are made of beside names that begin with its prefix. */
export function libraryWords(conditions: readonly string[]): ReadonlySet<string> {
  return new Set([...conditions.flatMap(wordsOf), ...OPERATORS, 'and', 'or', 'not', 'exists', 'tcp', 'udp']);
}
