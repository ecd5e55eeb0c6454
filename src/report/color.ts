const ESCAPE = '\u001b[';
const COLORS = { error: '31', warning: '33', unused: '33', acknowledged: '2' } as const;

/** The heading of a group in bold. Names in it have no control character any more. */
export function paintHead(line: string): string {
  return `${ESCAPE}1m${line}${ESCAPE}0m`;
}

/** A line with its label in the color of the label. */
export function paintLine(line: string): string {
  return line.replace(/^ {2}(error|warning|unused|acknowledged)(?= )/, (_, label: keyof typeof COLORS) =>
    `  ${ESCAPE}${COLORS[label]}m${label}${ESCAPE}0m`);
}
