/** How many suggestions an error gives. */
const MAX_NEAREST = 3;

/** The known texts that are most like a wrong one: those that contain it, then by how few letters differ. */
export function nearest(text: string, known: readonly string[]): string[] {
  const wanted = text.toLowerCase().slice(0, 100);
  const ranked = known.map((one) => ({ one, distance: one.includes(wanted) && wanted !== '' ? 0 : distanceOf(wanted, one) }));
  return ranked.sort((a, b) => a.distance - b.distance).slice(0, MAX_NEAREST).map(({ one }) => one);
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
