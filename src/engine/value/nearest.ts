/** How many names an error gives in place of all of them. */
const MAX_NEAREST = 3;

/** A list of no more names than this is given as a whole. */
const MAX_LISTED = 20;

/** Names are no longer. What is longer is another text. */
const MAX_LETTERS = 100;

/** The known names that are most like a wrong one: those that contain it, then by how few letters differ. */
export function nearest(text: unknown, known: readonly string[]): string[] {
  const wanted = String(text).toLowerCase().slice(0, MAX_LETTERS);
  const distance = (one: string) => (one.toLowerCase().includes(wanted) && wanted !== '' ? 0 : distanceOf(wanted, one.toLowerCase()));
  return known.map((one) => ({ one, distance: distance(one) }))
    .sort((a, b) => a.distance - b.distance).slice(0, MAX_NEAREST).map(({ one }) => one);
}

/** All names if they are few, or else those that are most like a wrong one. `show` writes each. */
export function choicesFor(text: unknown, known: readonly string[], show = (one: string) => `"${one}"`): string {
  return known.length > MAX_LISTED
    ? `${nearest(text, known).map(show).join(', ')} (the nearest of ${known.length})`
    : known.map(show).join(', ');
}

/** The name that was meant by a wrong one: it differs in at most two letters. */
export function meantBy(text: unknown, known: readonly string[]): string | undefined {
  if (typeof text !== 'string' || text.length > MAX_LETTERS) {
    return undefined;
  }
  const [closest] = known.map((one) => ({ one, letters: distanceOf(text, one) })).sort((a, b) => a.letters - b.letters);
  return closest !== undefined && closest.letters <= 2 ? closest.one : undefined;
}

/** The known name that a sentence was probably to be: at most a fifth of its letters differ, apart from capitals. */
export function alike(text: string, known: readonly string[]): string | undefined {
  const wanted = text.toLowerCase();
  const [closest] = text.length > MAX_LETTERS ? [] : known.map((one) => ({ one, letters: distanceOf(wanted, one.toLowerCase()) }))
    .sort((a, b) => a.letters - b.letters);
  return closest !== undefined && closest.letters <= text.length / 5 ? closest.one : undefined;
}

/** Whether a name is another one with a letter too many, too few, or another one, or with two letters in the wrong order. */
export function isMistyped(text: string, name: string): boolean {
  const letters = distanceOf(text, name);
  return letters === 1 || (letters === 2 && [...text].sort().join('') === [...name].sort().join(''));
}

/** Levenshtein's distance. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
