import { Cursor, LinesOf } from './cursor';
import { Doubt, doubt } from './doubt';
import { fastJson } from './fast-json';
import { below } from './levels';
import { plainScalar } from './plain-scalar';
import { literal, plain, quoted } from './scalars';
import { Json } from '../../engine/value/json';

/** A document that was read fast. */
export interface FastDocument {
  readonly document: unknown;
  /** Where its content begins. */
  readonly line: number;
  /** How many fields and elements it has. */
  readonly values: number;
}

const MARKER = /---(?: +#[^\n]*| *)\n/y;
const PLAIN_KEY = /[\w./$][\w./$@()-]{0,200}:(?=[ \n])/y;
const COLON = /:(?=[ \n])/y;
const REST_OF_LINE = /(?: +#[^\n]*| *)\n/y;

/**
 * Reads a document that is written as tools and most people write YAML: block maps and lists, scalars on one line, literal
 * blocks, and JSON. Gives nothing for a document that holds anything else, be it right or wrong: the exact parser reads it.
 *
 * @param lines is filled with where everything stands
 */
export function fastYaml(text: string, lines?: LinesOf): FastDocument | undefined {
  try {
    return new Reader(text.replaceAll('\r\n', '\n'), lines).read();
  } catch (error) {
    if (error instanceof Doubt) {
      return undefined;
    }
    throw error;
  }
}

class Reader {
  private readonly cursor: Cursor;

  constructor(private readonly given: string, lines?: LinesOf) {
    this.cursor = new Cursor(given.endsWith('\n') ? given : `${given}\n`, lines);
  }

  public read(): FastDocument {
    const { cursor } = this;
    cursor.line += cursor.match(MARKER) === undefined ? 0 : 1;
    cursor.findContent();
    const { line, column } = cursor;
    if (column < 0) {
      return { document: null, line, values: 0 };
    }
    const document = column > 0 ? doubt() : this.root();
    return cursor.column < 0 ? { document, line, values: cursor.values } : doubt();
  }

  private root(): unknown {
    return '[{'.includes(this.cursor.char) ? this.ended(fastJson(this.cursor, true)) : this.block(1);
  }

  /** The map or list that begins where the cursor stands. */
  private block(level: number): unknown {
    return this.cursor.isAtDash ? this.list(level) : this.map(level, this.key() ?? doubt());
  }

  private list(level: number): unknown[] {
    const { cursor } = this;
    const { column } = cursor;
    const list: unknown[] = [];
    do {
      const { line, at } = cursor;
      cursor.at++;
      cursor.skipSpaces();
      cursor.column = column + cursor.at - at;
      cursor.push(list, this.element(column, level), line);
    } while (cursor.column === column && cursor.isAtDash);
    return cursor.column > column ? doubt() : list;
  }

  /** What stands behind a dash. */
  private element(dash: number, level: number): unknown {
    if (this.cursor.isAtDash) {
      return this.list(below(level));
    }
    const key = this.key();
    return key === undefined ? this.scalar(dash, level) : this.map(below(level), key);
  }

  /** A map whose first key was read. */
  private map(level: number, first: string): Json {
    const { cursor } = this;
    const { column } = cursor;
    const map: Json = {};
    let key: string | undefined = first;
    do {
      const { line } = cursor;
      cursor.put(map, key ?? doubt(), this.value(column, level), line);
      key = cursor.column === column ? this.key() : undefined;
    } while (cursor.column === column);
    return cursor.column > column ? doubt() : map;
  }

  /** A key and its colon; goes nowhere if there is none. */
  private key(): string | undefined {
    const { cursor } = this;
    const { at, char } = cursor;
    if (char !== '"' && char !== '\'') {
      const name = cursor.match(PLAIN_KEY)?.slice(0, -1);
      return name === undefined || plainScalar(name) === name ? name : doubt();
    }
    const name = quoted(cursor);
    if (cursor.match(COLON)) {
      return name;
    }
    cursor.at = at;
    return undefined;
  }

  /** What stands behind a key, on its line or below. */
  private value(column: number, level: number): unknown {
    const { cursor } = this;
    if (!cursor.match(REST_OF_LINE)) {
      cursor.skipSpaces();
      return this.scalar(column, level);
    }
    cursor.nextLine();
    if (cursor.column > column) {
      return this.block(below(level));
    }
    return cursor.column === column && cursor.isAtDash ? this.list(below(level)) : null;
  }

  /** A scalar, or JSON on one line, of a key or dash in that column. */
  private scalar(column: number, level: number): unknown {
    const value = this.scalarHere(column, level);
    return this.cursor.column > column ? doubt() : value; // a line that goes on
  }

  private scalarHere(column: number, level: number): unknown {
    const { cursor } = this;
    switch (cursor.char) {
      case '|': return this.literal(column);
      case '"': case '\'': return this.ended(quoted(cursor));
      case '[': case '{': return this.ended(fastJson(cursor, false, level));
    }
    const value = plain(cursor);
    cursor.nextLine();
    return value;
  }

  private literal(column: number): string {
    const { cursor, given } = this;
    const text = literal(cursor, column);
    cursor.findContent();
    return cursor.column < 0 && !given.endsWith('\n') ? doubt() : text; // whether its last line ends counts
  }

  /** Goes from behind a value that is complete to what comes next. */
  private ended<T>(value: T): T {
    if (!this.cursor.match(REST_OF_LINE)) {
      doubt();
    }
    this.cursor.nextLine();
    return value;
  }
}
