import { Json } from './json';

/**
 * Reads values out of texts in manifests: patches in YAML, and the objects in an expression of CEL. It follows neither grammar and leaves
 * out what it does not understand: the text has what it returns, and may have more. It reads each text once from left to right.
 */

/** Deeper values are left out. No one writes such a patch by hand. */
const MAX_DEPTH = 50;

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** The value of a text in YAML, in block style or in flow style. */
export function valueOfYaml(text: string): unknown {
  const lines: Line[] = text.split('\n').map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#') && line.text !== '---');
  return lines.length === 0 ? undefined
    : /^[{[]/.test(lines[0].text) ? flowValue(text, true) : new YamlBlocks(lines).read(lines[0].indent, 0);
}

class YamlBlocks {
  private at = 0;

  constructor(private readonly lines: Line[]) {}

  public read(indent: number, depth: number): unknown {
    const { text } = this.lines[this.at];
    return isElement(text) ? this.list(indent, depth) : keyOf(text) === undefined ? this.scalar() : this.map(indent, depth);
  }

  private scalar(): unknown {
    const { text } = this.lines[this.at++];
    return scalarOf(text);
  }

  private list(indent: number, depth: number): unknown[] {
    const list: unknown[] = [];
    while (this.at < this.lines.length && this.lines[this.at].indent === indent && isElement(this.lines[this.at].text)) {
      const { text } = this.lines[this.at];
      const rest = text.slice(1).trimStart();
      if (rest === '') {
        this.at++;
        list.push(this.inner(indent, depth));
      } else {
        this.lines[this.at] = { indent: indent + text.length - rest.length, text: rest };
        list.push(depth < MAX_DEPTH ? this.read(indent + text.length - rest.length, depth + 1) : this.scalar());
      }
      this.skipBelow(indent);
    }
    return list;
  }

  private map(indent: number, depth: number): Json {
    const map: [string, unknown][] = [];
    while (this.at < this.lines.length && this.lines[this.at].indent === indent) {
      const { text } = this.lines[this.at];
      const key = keyOf(text);
      if (key === undefined) {
        break;
      }
      this.at++;
      const rest = text.slice(key.length + 1).trim();
      const next = this.lines[this.at] as Line | undefined;
      const isListBelow = next?.indent === indent && isElement(next.text);
      map.push([unquoted(key), rest !== '' ? scalarOf(rest) : isListBelow && depth < MAX_DEPTH ? this.list(indent, depth + 1)
        : this.inner(indent, depth)]);
      this.skipBelow(indent);
    }
    return Object.fromEntries(map);
  }

  /** The block below a line. Nothing if there is none. */
  private inner(indent: number, depth: number): unknown {
    const next = this.lines[this.at] as Line | undefined;
    return next && next.indent > indent && depth < MAX_DEPTH ? this.read(next.indent, depth + 1) : null;
  }

  private skipBelow(indent: number): void {
    while (this.at < this.lines.length && this.lines[this.at].indent > indent) {
      this.at++;
    }
  }
}

function isElement(text: string): boolean {
  return text === '-' || text.startsWith('- ');
}

/** The key that a line begins with, in the quotes that it has. */
function keyOf(text: string): string | undefined {
  if (text[0] === '{' || text[0] === '[') {
    return undefined;
  }
  const quote = text[0] === '"' || text[0] === "'" ? text.indexOf(text[0], 1) + 1 : 0;
  const end = text.endsWith(':') && text.indexOf(': ', quote) < 0 ? text.length - 1 : text.indexOf(': ', quote);
  return end > 0 ? text.slice(0, end) : undefined;
}

function unquoted(text: string): string {
  return text.length > 1 && (text[0] === '"' || text[0] === "'") && text.endsWith(text[0]) ? text.slice(1, -1) : text;
}

function scalarOf(text: string): unknown {
  const comment = text.indexOf(' #');
  const plain = comment < 0 ? text : text.slice(0, comment).trimEnd();
  return text[0] === '{' || text[0] === '[' ? flowValue(text, true)
    : plain === 'null' || plain === '~' ? null : literalOf(plain) ?? unquoted(plain);
}

function literalOf(text: string): unknown {
  return text === 'true' ? true : text === 'false' ? false : /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const WORD = /^[\w.$/-]$/;

/** Words, texts in quotes and other single characters. A quote without an end takes the rest. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let from = 0, at = 0; from < text.length; from = at) {
    at++;
    const first = text[from];
    if (first === '"' || first === "'") {
      while (at < text.length && text[at] !== first) {
        at += text[at] === '\\' ? 2 : 1;
      }
      at++;
    } else if (WORD.test(first)) {
      while (at < text.length && WORD.test(text[at])) {
        at++;
      }
    }
    if (first.trim() !== '') {
      tokens.push(text.slice(from, at));
    }
  }
  return tokens;
}

/** Of a value that an expression computes. */
const COMPUTED = Symbol('computed');

/** The value that an expression of CEL writes out: an object, a literal, or a list of the objects in it. */
export function valueOfCel(text: string): unknown {
  return flowValue(text, false);
}

function flowValue(text: string, isYaml: boolean): unknown {
  const tokens = tokensOf(text);
  let at = 0;
  const literal = (token: string): unknown => (/^["']/.test(token) && token.length > 1 ? token.slice(1, -1)
    : token === 'null' ? null : literalOf(token) ?? (isYaml ? token : COMPUTED));

  /** Reads up to the next "," or the end of the object, the list or the call around it. */
  const expression = (depth: number): unknown => {
    const found: unknown[] = [];
    let words = 0;
    let calls = 0;
    for (; at < tokens.length; at++) {
      const token = tokens[at];
      if (token === '(') {
        calls++;
      } else if (token === ')' && calls > 0) {
        calls--;
      } else if (/^[)}\]]$/.test(token) || (token === ',' && calls === 0)) {
        break;
      } else if ((token === '{' || token === '[') && depth < MAX_DEPTH) {
        const close = token === '{' ? '}' : ']';
        at++;
        found.push(token === '{' ? members(depth + 1) : elements(depth + 1, close));
        words++;
      } else if (token !== 'dyn' && token !== ',' && !(tokens[at + 1] === '{' && /^[A-Z]/.test(token))) {
        words++;
        found.push(literal(token));
      }
    }
    const written = found.filter((one) => typeof one === 'object' && one !== null);
    const texts = found.filter((one) => typeof one === 'string');
    return words === 1 ? found[0]
      : written.length > 0 ? written : texts.length === 0 ? COMPUTED : new Joined(texts.join(''));
  };

  const members = (depth: number): Json => {
    const map: [string, unknown][] = [];
    for (; at < tokens.length && tokens[at] !== '}'; at++) {
      const key = tokens[at];
      if (tokens[at + 1] === ':') {
        at += 2;
        const value = expression(depth);
        if (value instanceof Joined ? unquoted(key) === 'path' : value !== COMPUTED) {
          map.push([unquoted(key), value instanceof Joined ? value.text : value]);
        }
        at -= tokens[at] === ',' ? 0 : 1;
      }
    }
    return Object.fromEntries(map);
  };

  const elements = (depth: number, close: string): unknown[] => {
    const list: unknown[] = [];
    while (at < tokens.length && tokens[at] !== close) {
      const value = expression(depth);
      if (value !== COMPUTED && !(value instanceof Joined)) {
        list.push(value);
      }
      if (tokens[at] !== close) {
        at++;
      }
    }
    return list;
  };
  const value = expression(0);
  return value === COMPUTED || value instanceof Joined ? undefined : value;
}

/** The texts of a sum. */
class Joined {
  constructor(public readonly text: string) {}
}
