/** What counts as a reason, wherever one is asked for. */

/** A reason with fewer letters and digits says nothing. */
const FEWEST = 10;

/** "aaaaaaaaaa" has one. */
const FEWEST_DIFFERENT = 4;

/** Letters and digits that are seen: some letters of Unicode, such as U+3164, are not. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu;

/** Whether a text says why; dots, spaces and characters that nobody sees do not. */
export function isReason(value: unknown): value is string {
  const letters = typeof value === 'string' ? value.match(VISIBLE) ?? [] : [];
  return letters.length >= FEWEST && new Set(letters).size >= FEWEST_DIFFERENT;
}

/** What a reason must be, such as "say in at least 10 letters or digits why …". */
export function reasonMust(why: string): string {
  return `say in at least ${FEWEST} letters or digits ${why}`;
}
