import { oneLine } from './escape-text';

/** A text in quotes for DOT. Graphviz reads "\\N" and "&lt;" within quotes as something else. */
export function dotText(text: string): string {
  return `"${oneLine(text).replace(/&/g, '&amp;').replace(/["\\]/g, (character) => `\\${character}`)}"`;
}
