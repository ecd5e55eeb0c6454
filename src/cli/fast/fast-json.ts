import { Cursor } from './cursor';
import { doubt } from './doubt';
import { below } from './levels';
import { plainScalar } from './plain-scalar';
import { doubleQuoted } from './scalars';
import { Json } from '../../engine/value/json';

/** What JSON has beside texts, lists and objects. */
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/** Reads a value of JSON where the cursor stands, over several lines only if `lineEnds` says so. */
export function fastJson(cursor: Cursor, lineEnds: boolean, level = 0): unknown {
  const skip = () => {
    cursor.skipSpaces();
    while (lineEnds && cursor.char === '\n') {
      cursor.line++;
      cursor.at++;
      cursor.skipSpaces();
    }
  };

  /** Goes behind the comma or the bracket that closes; whether it was a comma. */
  const goesOn = (close: string): boolean => {
    skip();
    if (cursor.char === ',') {
      cursor.at++;
      skip();
      return true;
    }
    cursor.expect(close);
    return false;
  };

  /** Whether the list or object is empty; goes behind its brackets or to what it holds. */
  const isEmpty = (close: string): boolean => {
    cursor.at++;
    skip();
    const empty = cursor.char === close;
    cursor.at += empty ? 1 : 0;
    return empty;
  };

  const list = (inner: number): unknown[] => {
    const values: unknown[] = [];
    if (!isEmpty(']')) {
      do {
        const { line } = cursor;
        cursor.push(values, value(inner), line);
      } while (goesOn(']'));
    }
    return values;
  };

  const map = (inner: number): Json => {
    const json: Json = {};
    if (!isEmpty('}')) {
      do {
        const { line } = cursor;
        const key = cursor.char === '"' ? doubleQuoted(cursor) : doubt();
        cursor.expect(':');
        skip();
        cursor.put(json, key, value(inner), line);
      } while (goesOn('}'));
    }
    return json;
  };

  const value = (outer: number): unknown => {
    switch (cursor.char) {
      case '"': return doubleQuoted(cursor);
      case '[': return list(below(outer));
      case '{': return map(below(outer));
      default: return plainScalar(cursor.match(LITERAL) ?? doubt());
    }
  };

  return value(level);
}
