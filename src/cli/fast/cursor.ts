import { doubt } from './doubt';
import { Json } from '../../engine/value/json';

/** On which line each key of a map and each element of a list begins. */
export type LinesOf = Map<object, Map<string | number, number>>;

/** Keys that are longer go to the exact parser, which refuses some of them. */
const LONGEST_KEY = 1000;

/** A place in a text that is read from front to back, and what is noted on the way. */
export class Cursor {
  public at = 0;
  public line = 1;
  /** Where the content of the line begins that the cursor stands on; -1 at the end of the text. */
  public column = -1;
  /** How many fields and elements were read. */
  public values = 0;

  /** @param text whose last line ends, too */
  constructor(public readonly text: string, private readonly lines?: LinesOf) {}

  public get char(): string {
    return this.text[this.at];
  }

  /** Whether the cursor stands at the dash of a list. */
  public get isAtDash(): boolean {
    return this.char === '-' && this.text[this.at + 1] === ' ';
  }

  /** Goes behind this text, which must stand here. */
  public expect(text: string): void {
    if (!this.text.startsWith(text, this.at)) {
      doubt();
    }
    this.at += text.length;
  }

  /** What a sticky expression matches here, if it does; goes behind it. */
  public match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    const [found] = expression.exec(this.text) ?? [];
    this.at += found?.length ?? 0;
    return found;
  }

  public skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === 32) {
      this.at++;
    }
  }

  /** Goes from behind the end of a line to what stands in the next one that is neither empty nor a comment. */
  public nextLine(): void {
    this.line++;
    this.findContent();
  }

  /** Goes from the start of a line to what stands there, or else in a later line. */
  public findContent(): void {
    const { text } = this;
    while (this.at < text.length) {
      const start = this.at;
      this.skipSpaces();
      if (this.char !== '\n' && this.char !== '#') {
        this.column = this.at - start;
        return;
      }
      this.at = text.indexOf('\n', this.at) + 1;
      this.line++;
    }
    this.column = -1;
  }

  /** Sets a field of a map. */
  public put(map: Json, key: string, value: unknown, line: number): void {
    if (key === '<<' || key === '__proto__' || key.length > LONGEST_KEY || Object.hasOwn(map, key)) {
      doubt();
    }
    map[key] = value;
    this.note(map, key, line);
  }

  public push(list: unknown[], value: unknown, line: number): void {
    this.note(list, list.push(value) - 1, line);
  }

  private note(container: object, key: string | number, line: number): void {
    this.values++;
    if (this.lines) {
      const noted = this.lines.get(container) ?? new Map<string | number, number>();
      this.lines.set(container, noted.set(key, line));
    }
  }
}
