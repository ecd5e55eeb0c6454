import { AST } from '@eslint-community/regexpp';
import { isSingle } from './matcher';

/** A text that a pattern may read again and again: a beginning, what repeats, and an end at which it fails. */
export interface Hostile {
  readonly before: string;
  readonly piece: string;
  readonly after: string;
}

/** Candidates for a character of a class: of each kind that patterns tell apart. */
const CANDIDATES = [...'a0-_. \n/:"=A,@$([{<%*+;\\\'!#&|?]})>\t\r~^`Zzé', '\u2028', '\u0001', '文'];

/** Texts made of a pattern's own parts: for each part that repeats, what leads to it, what it takes, and how it may end. */
export function hostileTexts({ pattern, flags }: { readonly pattern: AST.Pattern; readonly flags: string }): Hostile[] {
  const texts = new Map<string, Hostile>();
  const add = (before: string, piece: string, after: string) => {
    const text = before + piece + after;
    texts.set(`${before}\0${piece}\0${after}`, { before, piece, after });
    return text;
  };
  const memo = new Map<string, string[]>();
  const charactersOf = (element: AST.Element): string[] => {
    if (!memo.has(element.raw)) {
      const one = new RegExp(`^(?:${element.raw})$`, flags.replace(/[gmy]/g, ''));
      const own = element.type === 'Character' ? [String.fromCodePoint(element.value)] : [];
      memo.set(element.raw, [...new Set([...own, ...CANDIDATES])].filter((character) => one.test(character)).slice(0, 4));
    }
    return memo.get(element.raw)!;
  };
  const sampleOf = (element: AST.Element): string => {
    switch (element.type) {
      case 'Quantifier': return sampleOf(element.element).repeat(Math.max(element.min, element.max === 0 ? 0 : 1));
      case 'Group':
      case 'CapturingGroup': return sequenceOf(element.alternatives[0].elements);
      case 'Assertion':
      case 'Backreference': return '';
      default: return charactersOf(element)[0] ?? '';
    }
  };
  const sequenceOf = (elements: readonly AST.Element[]): string => elements.map(sampleOf).join('');
  const walk = (elements: readonly AST.Element[], before: string, rest: string): void => {
    elements.forEach((element, i) => {
      const lead = before + sequenceOf(elements.slice(0, i));
      const then = sequenceOf(elements.slice(i + 1)) + rest;
      if (element.type === 'Quantifier') {
        const pieces = isSingle(element.element) ? charactersOf(element.element)
          : 'alternatives' in element.element ? element.element.alternatives.map((one) => sequenceOf(one.elements)) : [];
        pieces.filter((piece) => piece !== '').forEach((piece) => ['', '\u0000', '\n!', `${then.slice(0, -1)}\u0000`].forEach((after) => {
          add(lead, piece, after);
          add('', lead + piece, after);
          add('', lead + piece.repeat(2), after);
          add(`\u0000${lead}`, piece, after);
        }));
        walk([element.element], lead, then);
      } else if ('alternatives' in element) {
        element.alternatives.forEach((one) => walk(one.elements, lead, then));
      } else {
        ['', '\u0000'].forEach((after) => add('', lead + sampleOf(element), after));
      }
    });
  };
  pattern.alternatives.forEach(({ elements }) => walk(elements, '', ''));
  return [...texts.values()].filter(({ piece }) => piece !== '');
}
