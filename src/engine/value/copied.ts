/** A text as a copy. A part of a text keeps all of that text in memory. */
export function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
