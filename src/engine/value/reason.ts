/** What counts as a reason. */

/** A reason has at least so many letters and digits. */
const MIN_LETTERS = 10;

/** A reason has at least so many different ones: "aaaaaaaaaa" has one. */
const MIN_DIFFERENT = 4;

/** Visible letters and digits. Some letters of Unicode, such as U+3164, are not visible. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/gu;

/** Whether a text can be a reason. Dots, spaces and invisible characters do not count. */
export function isReason(value: unknown): value is string {
  const letters = typeof value === 'string' ? value.match(VISIBLE) ?? [] : [];
  return letters.length >= MIN_LETTERS && new Set(letters).size >= MIN_DIFFERENT;
}

/** What a reason must be, such as "say in at least 10 letters or digits why …". */
export function reasonMust(why: string): string {
  return `say in at least ${MIN_LETTERS} letters or digits ${why}`;
}
