import { AST, parseRegExpLiteral } from '@eslint-community/regexpp';

/**
 * A backtracking matcher that counts its steps: each character that it compares. It does what V8 does for a pattern, and no
 * machine and no neighbour changes the count.
 */
export class CountingMatcher {
  public readonly pattern: AST.Pattern;
  private readonly flags: AST.Flags;
  private readonly characters = new Map<string, Map<string, boolean>>();
  private text: readonly string[] = [];
  private steps = 0;
  private limit = 0;
  private readonly groups = new Map<AST.CapturingGroup, readonly [number, number]>();

  constructor({ source, flags }: RegExp) {
    const literal = parseRegExpLiteral(`/${source}/${flags}`);
    [this.pattern, this.flags] = [literal.pattern, literal.flags];
  }

  /** The steps to find the first match, or with "g" all matches, up to a limit. */
  public stepsOn(text: string, limit: number): number {
    this.text = this.flags.unicode ? [...text] : text.split('');
    this.steps = 0;
    this.limit = limit;
    try {
      this.findAll();
    } catch (error) {
      if (error instanceof LimitError || error instanceof RangeError) { // deeper than the stack
        return limit;
      }
      throw error;
    }
    return this.steps;
  }

  private findAll(): void {
    for (let start = 0; start <= this.text.length;) {
      let end = -1;
      this.groups.clear();
      if (this.alternatives(this.pattern.alternatives, start, (at) => { end = at; return true; })) {
        if (!this.flags.global) {
          return;
        }
        start = Math.max(end, start + 1);
      } else if (this.flags.sticky) {
        return;
      } else {
        start++;
      }
    }
  }

  private step(): void {
    if (++this.steps >= this.limit) {
      throw new LimitError();
    }
  }

  private alternatives(all: readonly AST.Alternative[], at: number, then: Then): boolean {
    return all.some(({ elements }) => this.sequence(elements, 0, at, then));
  }

  private sequence(elements: readonly AST.Element[], index: number, at: number, then: Then): boolean {
    return index === elements.length ? then(at) : this.element(elements[index], at, (end) => this.sequence(elements, index + 1, end, then));
  }

  private element(element: AST.Element, at: number, then: Then): boolean {
    this.step();
    switch (element.type) {
      case 'Quantifier': return isSingle(element.element) ? this.run(element, at, then) : this.repeat(element, 0, at, -1, then);
      case 'Group': return this.alternatives(element.alternatives, at, then);
      case 'CapturingGroup': return this.alternatives(element.alternatives, at, (end) => {
        const before = this.groups.get(element);
        this.groups.set(element, [at, end]);
        return then(end) || (before ? this.groups.set(element, before) : this.groups.delete(element), false);
      });
      case 'Assertion': return this.holds(element, at) && then(at);
      case 'Backreference': {
        const [from, to] = this.groups.get(element.resolved as AST.CapturingGroup) ?? [at, at];
        const isSame = this.text.slice(from, to).every((character, i) => this.text[at + i] === character);
        return isSame && then(at + to - from);
      }
      default: return this.isOne(element, at) && then(at + 1);
    }
  }

  /** A quantifier of one character: it takes as many as it can, or as few, without a call for each. */
  private run({ element, min, max, greedy }: AST.Quantifier, at: number, then: Then): boolean {
    let count = 0;
    const more = () => count < max && this.isOne(element, at + count);
    while (count < min) {
      if (!more()) {
        return false;
      }
      count++;
    }
    if (!greedy) {
      for (;; count++) {
        if (then(at + count)) {
          return true;
        }
        if (!more()) {
          return false;
        }
      }
    }
    while (more()) {
      count++;
    }
    for (; count >= min; count--) {
      this.step();
      if (then(at + count)) {
        return true;
      }
    }
    return false;
  }

  private repeat(quantifier: AST.Quantifier, count: number, at: number, before: number, then: Then): boolean {
    if (at === before && count > quantifier.min) {
      return false; // an empty turn
    }
    const again = () => count < quantifier.max
      && this.element(quantifier.element, at, (end) => this.repeat(quantifier, count + 1, end, at, then));
    if (count < quantifier.min) {
      return again();
    }
    return quantifier.greedy ? again() || then(at) : then(at) || again();
  }

  private holds(assertion: AST.Assertion, at: number): boolean {
    const isWord = (i: number) => /^\w$/.test(this.text[i] ?? '');
    switch (assertion.kind) {
      case 'start': return at === 0 || (this.flags.multiline && this.text[at - 1] === '\n');
      case 'end': return at === this.text.length || (this.flags.multiline && this.text[at] === '\n');
      case 'word': return (isWord(at - 1) !== isWord(at)) !== assertion.negate;
      case 'lookahead': return this.alternatives(assertion.alternatives, at, () => true) !== assertion.negate;
      case 'lookbehind': return this.behind(assertion, at) !== assertion.negate;
    }
  }

  /** Read from the right to the left, as JavaScript does. */
  private behind({ alternatives }: AST.LookbehindAssertion, at: number): boolean {
    const back = (elements: readonly AST.Element[], index: number, end: number): boolean => {
      if (index < 0) {
        return true;
      }
      this.step();
      const element = elements[index];
      if (element.type === 'Assertion') {
        return this.holds(element, end) && back(elements, index - 1, end);
      }
      if (element.type === 'Group' || element.type === 'CapturingGroup') {
        return element.alternatives.some(({ elements: inner }) =>
          back([...elements.slice(0, index), ...inner], index - 1 + inner.length, end));
      }
      const { element: single, min, max } = element.type === 'Quantifier' ? element : { element, min: 1, max: 1 };
      let count = 0;
      while (count < max && end - count > 0 && this.isOne(single, end - count - 1)) {
        count++;
      }
      for (; count >= min; count--) {
        if (back(elements, index - 1, end - count)) {
          return true;
        }
      }
      return false;
    };
    return alternatives.some(({ elements }) => back(elements, elements.length - 1, at));
  }

  /** Whether a character is one of an element, as JavaScript says. */
  public isOne(element: AST.Element, at: number): boolean {
    this.step();
    const character = this.text[at];
    if (character === undefined) {
      return false;
    }
    const known = this.characters.get(element.raw) ?? new Map<string, boolean>();
    this.characters.set(element.raw, known);
    let is = known.get(character);
    if (is === undefined) {
      is = new RegExp(`^(?:${element.raw})$`, this.flags.raw.replace(/[gmy]/g, '')).test(character);
      known.set(character, is);
    }
    return is;
  }
}

type Then = (at: number) => boolean;

class LimitError extends Error {}

/** Whether an element is one character. */
export function isSingle({ type }: AST.Element): boolean {
  return type === 'Character' || type === 'CharacterSet' || type === 'CharacterClass';
}
