import { OPERATORS } from './falco-condition';
import { ErrorSource, constructError } from '../../../engine/input/props';

/** Values in a file of rules. Falco replaces lists and exceptions in conditions as text, and parses the conditions afterwards. */

/** Characters that end a value in quotes or a line, and characters that programs show as something else. */
const UNSAFE = /["'\\\0-\x1f\x7f-\x9f\u2028\u2029]/;

/** Numbers, addresses and paths. No list has such a name. */
const PLAIN = /^\d[\w.-]*$|^[\da-f.]*[:/][\w./:-]*$/;

/** Whether a text is one line of characters that every program shows as they are. */
export function isLine(text: string): boolean {
  return /^(?=.*\S)[^\0-\x1f\x7f-\x9f\u2028\u2029]+$/.test(text);
}

/** Whether a text is exactly one value in a condition. */
export function isFalcoValue(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !UNSAFE.test(value);
}

/** A value in a list or an exception. The quotes are necessary: Falco replaces a word that is the name of a list by the list's items. */
export function falcoValue(value: string | number): string | number {
  return typeof value === 'number' || PLAIN.test(value) ? value : `"${value}"`;
}

/** The words of a text. Falco looks for the names of lists among them, in quotes and outside. */
function wordsOf(text: string): string[] {
  return text.split(/[ \t\n\r(),=]+/);
}

/**
 * Refuses a value of several words if one of them is the name of a list. Falco replaces such a word by the list's items, even in quotes.
 */
export function requireNoListName(scope: ErrorSource, values: readonly (string | number)[], lists: ReadonlySet<string>): void {
  for (const value of values) {
    const words = wordsOf(String(value));
    const name = words.length > 1 ? words.find((word) => lists.has(word)) : undefined;
    if (name !== undefined) {
      throw constructError(
        scope,
        `the value ${JSON.stringify(value)} contains the name of the list "${name}" as a word, `
          + 'which Falco replaces by the items of the list; give the list another name',
      );
    }
  }
}

/** The words in the library's conditions. Names that begin with its prefix are not among them. */
export function libraryWords(conditions: readonly string[]): ReadonlySet<string> {
  return new Set([...conditions.flatMap(wordsOf), ...OPERATORS, 'and', 'or', 'not', 'exists', 'tcp', 'udp']);
}
