/**
 * Writes characters that no one sees as their number: controls, direction marks, line separators and halves of characters. A name
 * can then neither end a line nor reorder what stands beside it.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, asNumber);
}

/** What commands a CI runner anywhere in a line: "##[" and Azure's "##vso[". */
export const RUNNER_COMMAND = /\[(?<=##[a-z]*\[)/gi;

/** The same for a line of a log. "::" at its start commands a CI runner, too. */
export function oneLine(text: string): string {
  return visible(text).replace(RUNNER_COMMAND, asNumber).replace(/^\s*:(?=:)/, (start) => `${start.slice(0, -1)}${asNumber(':')}`);
}

/** A character as its number, such as "\u{202e}". */
export function asNumber(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** Cells of a text in a fixed-width font: characters of East Asia and pictures take two. */
export function cellsOf(text: string): number {
  return [...visible(text)].reduce((cells, character) => cells + cellsOfOne(character), 0);
}

/** Shortens a text to a number of cells. It cuts no character in half. */
export function shorten(text: string, max: number): string {
  const shown = visible(text);
  if (cellsOf(shown) <= max) {
    return shown;
  }
  let cells = 1;
  const kept = [...shown];
  const end = kept.findIndex((character) => (cells += cellsOfOne(character)) > max);
  return `${kept.slice(0, end).join('')}…`;
}

function cellsOfOne(character: string): number {
  return character.codePointAt(0)! >= 0x1100 && !/[\u2000-\u2bff]/.test(character) ? 2 : 1;
}
