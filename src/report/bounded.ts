/** How many texts a line names. */
const MAX_NAMED = 10;

/** The first of some texts in one line, and how many more there are. */
export function bounded(texts: readonly string[]): string {
  const more = texts.length > MAX_NAMED ? ` and ${texts.length - MAX_NAMED} more` : '';
  return `${texts.slice(0, MAX_NAMED).join(', ')}${more}`;
}
