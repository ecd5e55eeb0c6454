import { visible } from './escape-text';

/**
 * A text in quotes for Mermaid. Punctuation becomes codes: a quote would end the label, a backtick, "1. " or "- " would make it Markdown,
 * and "<" would make it HTML.
 */
export function mermaidText(text: string): string {
  return `"${visible(text).replace(/(?!(?<=\w)[./:,=-](?=[\w*]))[^\p{L}\p{N} ]/gu, (character) => `#${character.codePointAt(0)};`) || ' '}"`;
}
