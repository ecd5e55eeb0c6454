/** Tokens of a condition. A text in quotes ends at the first quote without a backslash before it. */
const TOKENS = /\s*("(?:[^"]|(?<=\\)")*(?<!\\)"|'(?:[^']|(?<=\\)')*(?<!\\)'|[(),]|[<>!=]=|[<>=]|[^\s()"'=,<>!]+|\S)/y;

/** The texts in quotes in a condition. */
export function quotedIn(condition: string): string[] {
  return tokensOf(condition).filter((token) => /^["']./.test(token));
}

/** The words and signs of a condition. */
export function tokensOf(condition: string): string[] {
  const tokens: string[] = [];
  TOKENS.lastIndex = 0;
  for (let match = TOKENS.exec(condition); match; match = TOKENS.exec(condition)) {
    tokens.push(match[1]);
  }
  return tokens;
}
