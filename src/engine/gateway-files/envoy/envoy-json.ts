import { Json } from '../../value/json';

const MAX_WIDTH = 160;

/**
 * A configuration as JSON: an object or a list that fits a line is written on one line.
 *
 * @param repeated parts that are there many times and always the same. Each is on one line, however long, since a file has a bound
 */
export function envoyJson(config: Json, repeated: readonly object[] = []): string {
  return `${text(config, '', repeated)}\n`;
}

function text(value: unknown, indent: string, repeated: readonly object[]): string {
  if (typeof value !== 'object' || value === null || repeated.includes(value)) {
    return JSON.stringify(value);
  }
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => text(element, inner, repeated))
    : Object.entries(value).filter(([, field]) => field !== undefined)
      .map(([key, field]) => `${JSON.stringify(key)}: ${text(field, inner, repeated)}`);
  const isShort = parts.reduce((sum, { length }) => sum + length, 0) < MAX_WIDTH; // else a long value would be written at each level
  const line = isShort ? JSON.stringify(value) : undefined;
  if (line !== undefined && indent.length + line.length <= MAX_WIDTH) {
    return line;
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
