import { tokensOf } from './falco-tokens';

/** An error in a condition. Its message completes the sentence "'condition' must …". */
export class ConditionError extends Error {}

const FIELD = /^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+(\[[^\][]+\])?$/;
const IDENTIFIER = /^[a-zA-Z]\w*$/;
const VALUE = /^("[^]*"|'[^]*'|[^()"'=,]+)$/;
const TRANSFORMERS = ['tolower', 'toupper', 'b64', 'basename', 'len', 'val'];
const OF_LISTS = ['in', 'intersects', 'pmatch'];
const OF_VALUES = [
  '=',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'icontains',
  'bcontains',
  'startswith',
  'bstartswith',
  'endswith',
  'glob',
  'iglob',
  'regex',
];

/** The operators between fields and values. */
export const OPERATORS: readonly string[] = [...OF_LISTS, ...OF_VALUES];

/** Control characters, and blanks that Falco does not treat as blanks, so that it reads other words. */
const UNSAFE = /[^\t\n\r\x20-\x7e\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff]/;

/**
 * The names of the macros in a condition.
 *
 * @throws ConditionError if the text is no condition
 * @see https://falco.org/docs/concepts/rules/conditions/
 */
export function macrosIn(condition: string): string[] {
  if (UNSAFE.test(condition)) {
    throw new ConditionError('be a Falco condition without control characters, and without blanks other than " ", tab and line break');
  }
  if (/\\\\["']/.test(condition)) {
    throw new ConditionError(
      'be a Falco condition without two backslashes before a quote, which some versions of Falco read as the end of the text',
    );
  }
  return new Reader(tokensOf(condition)).read();
}

/** Reads a condition by recursive descent: one method for each rule of the grammar. */
class Reader {
  private readonly macros = new Set<string>();
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  public read(): string[] {
    this.anyOf();
    if (this.next !== undefined) {
      throw this.expected('"and", "or" or the end');
    }
    return [...this.macros];
  }

  private get next(): string | undefined {
    return this.tokens[this.at];
  }

  private anyOf(): void {
    do {
      this.allOf();
    } while (this.takes('or'));
  }

  private allOf(): void {
    do {
      this.check();
    } while (this.takes('and'));
  }

  private check(): void {
    while (this.takes('not'));
    if (this.takes('(')) {
      this.anyOf();
      this.must(')');
    } else if (this.isField()) {
      this.field();
      this.comparison();
    } else if (this.next !== undefined && IDENTIFIER.test(this.next) && !['and', 'or'].includes(this.next)) {
      this.macros.add(this.tokens[this.at++]);
    } else {
      throw this.expected('a field, a macro or "("');
    }
  }

  private isField(): boolean {
    return this.next !== undefined && (FIELD.test(this.next) || (TRANSFORMERS.includes(this.next) && this.tokens[this.at + 1] === '('));
  }

  private field(): void {
    const isTransformed = !FIELD.test(this.tokens[this.at++]);
    if (isTransformed) {
      this.must('(');
      if (!this.isField()) {
        throw this.expected('a field');
      }
      this.field();
      this.must(')');
    }
  }

  private comparison(): void {
    if (this.takes('exists')) {
      return;
    }
    if (OF_LISTS.includes(this.next ?? '')) {
      this.at++;
      this.list();
    } else if (OF_VALUES.includes(this.next ?? '')) {
      this.at++;
      if (this.isField()) {
        this.field();
      } else {
        this.value();
      }
    } else {
      throw this.expected('a comparison such as "=" or "in"');
    }
  }

  private list(): void {
    this.must('(');
    if (this.takes(')')) {
      return;
    }
    do {
      this.value();
    } while (this.takes(','));
    this.must(')');
  }

  private value(): void {
    if (this.next === undefined || !VALUE.test(this.next)) {
      throw this.expected('a value');
    }
    this.at++;
  }

  private takes(token: string): boolean {
    const isNext = this.next === token;
    this.at += isNext ? 1 : 0;
    return isNext;
  }

  private must(token: string): void {
    if (!this.takes(token)) {
      throw this.expected(`"${token}"`);
    }
  }

  private expected(what: string): ConditionError {
    const before = this.tokens.slice(Math.max(0, this.at - 4), this.at).join(' ');
    return new ConditionError(
      `be a Falco condition, with ${what}${before === '' ? '' : ` after "${before}"`} instead of ${this.next ?? 'the end'}`,
    );
  }
}
