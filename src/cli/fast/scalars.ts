import { Cursor } from './cursor';
import { doubt } from './doubt';
import { plainScalar } from './plain-scalar';

/** The rest of a line that has no quotes: how it may begin so that it is a scalar. */
const PLAIN = /(?:[^-?:,[\]{}#&*!|>'"%@`\s<]|-(?=[^\s-]|-[^-\s]))[^\n]*\n/y;

/** What makes it more than a scalar, or another one. */
const MORE_THAN_PLAIN = /\t|:(?: |$)/;

/** A text in quotes, on one line. */
export function quoted(cursor: Cursor): string {
  return cursor.char === '"' ? doubleQuoted(cursor) : singleQuoted(cursor);
}

/** A text in double quotes with the escapes of JSON, which YAML reads in the same way. */
export function doubleQuoted(cursor: Cursor): string {
  const { text, at } = cursor;
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && isEscaped(text, end)) {
    end = text.indexOf('"', end + 1);
  }
  const raw = upTo(cursor, end);
  try {
    return raw.includes('\\') ? JSON.parse(`"${raw}"`) as string : raw;
  } catch {
    return doubt(); // an escape that only YAML has
  }
}

function singleQuoted(cursor: Cursor): string {
  const { text, at } = cursor;
  let end = text.indexOf('\'', at + 1);
  while (end >= 0 && text[end + 1] === '\'') {
    end = text.indexOf('\'', end + 2);
  }
  return upTo(cursor, end).replaceAll('\'\'', '\'');
}

/** What stands between the quote here and the one at `end`; goes behind that. */
function upTo(cursor: Cursor, end: number): string {
  const raw = end < 0 ? doubt() : cursor.text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return /[\t\n]/.test(raw) ? doubt() : raw;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text[quote - 1 - backslashes] === '\\') {
    backslashes++;
  }
  return backslashes % 2 === 1;
}

/** A scalar without quotes that ends with its line; goes behind that. */
export function plain(cursor: Cursor): unknown {
  const line = cursor.match(PLAIN) ?? doubt();
  const comment = line.indexOf(' #');
  let end = comment < 0 ? line.length - 1 : comment;
  while (line[end - 1] === ' ') {
    end--;
  }
  const text = line.slice(0, end);
  return MORE_THAN_PLAIN.test(text) ? doubt() : plainScalar(text);
}

/** A literal block of a key or dash in that column; goes behind its last line. */
export function literal(cursor: Cursor, column: number): string {
  const isClipped = cursor.match(/\|\n/y) !== undefined;
  if (!isClipped) {
    cursor.expect('|-\n');
  }
  cursor.line++;
  const lines = literalLines(cursor, column);
  while (lines.at(-1) === '') {
    lines.pop();
  }
  return lines.length > 0 ? `${lines.join('\n')}${isClipped ? '\n' : ''}` : doubt();
}

function literalLines(cursor: Cursor, column: number): string[] {
  const { text } = cursor;
  const lines: string[] = [];
  let indent: number | undefined;
  for (; cursor.at < text.length; cursor.line++) {
    const start = cursor.at;
    const end = text.indexOf('\n', start);
    cursor.skipSpaces();
    const spaces = cursor.at - start;
    const isEmpty = cursor.at === end;
    if (!isEmpty && spaces < (indent ?? column + 1)) {
      cursor.at = start;
      break;
    }
    indent ??= isEmpty ? undefined : spaces;
    if ((isEmpty && spaces > 0) || text[cursor.at] === '\t') {
      doubt(); // whether these count depends on what comes before and after
    }
    lines.push(isEmpty ? '' : text.slice(start + indent!, end));
    cursor.at = end + 1;
  }
  return lines;
}
