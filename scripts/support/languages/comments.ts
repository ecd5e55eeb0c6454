/** rosetta gives a comment to the code behind it, and drops one without: that of a last entry in brackets, and that of a last line. */

/** Code of TypeScript with the comment of each last entry above that entry. */
export function commentsAbove(code: string): string {
  return code.replace(/^( *)(\S.*) (\/\/ .*)\n(?= *[}\])])/gm, '$1$3\n$1$2\n');
}

/** Translated code with the comment at the end of the last line in TypeScript. */
export function withLastComment(translated: string, code: string, mark: string): string {
  const [, comment] = /\S \/\/ (.*)\n$/.exec(code) ?? [];
  return comment === undefined ? translated : `${translated.trimEnd()} ${mark}${comment}\n`;
}
