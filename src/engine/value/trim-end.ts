/** A text without the characters of one kind at its end. A pattern such as `/-+$/` starts again at each of them. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) {
    end--;
  }
  return text.slice(0, end);
}
