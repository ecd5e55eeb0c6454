/** For example "1 error" and "2 errors". */
export function counted(count: number | bigint, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? '' : 's'}`;
}

/** A text without the characters of one kind at its end. A pattern such as `/-+$/` starts again at each of them. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (text[end - 1] === character) {
    end--;
  }
  return text.slice(0, end);
}
