import { visible } from './escape-text';

/** All but letters, digits, spaces, and punctuation in the middle of a word, as in "203.0.113.0/24". */
const PUNCTUATION = /(?!(?<=\w)[./:,=-](?=[\w*]))[^\p{L}\p{N} ]/gu;

/**
 * A text in quotes for Mermaid. Punctuation becomes codes: a quote would end the label, a backtick, "1. " or "- " would make it Markdown,
 * and "<" would make it HTML.
 */
export function mermaidText(text: string): string {
  return `"${visible(text).replace(PUNCTUATION, (character) => `#${character.codePointAt(0)};`) || ' '}"`;
}
