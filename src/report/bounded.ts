/** How many texts a line names. */
const MAX_NAMED = 10;

/** The first of some texts in one line, and how many more there are. */
export function bounded(texts: readonly string[], max = MAX_NAMED): string {
  const more = texts.length > max ? ` and ${texts.length - max} more` : '';
  return `${texts.slice(0, max).join(', ')}${more}`;
}
