/** A text without the characters of one kind at its end. A pattern such as `/-+$/` starts again at each of them. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) {
    end--;
  }
  return text.slice(0, end);
}

/** A text up to a mark, or all of it. */
export function upTo(text: string, mark: string): string {
  return text.split(mark, 1)[0];
}
