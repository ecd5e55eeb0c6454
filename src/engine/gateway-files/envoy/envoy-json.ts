import { Json } from '../../value/json';

const MAX_WIDTH = 160;

/** A configuration as JSON: an object or a list that fits a line is written on one line. */
export function envoyJson(config: Json): string {
  return `${text(config, '')}\n`;
}

function text(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((element) => text(element, inner))
    : Object.entries(value).filter(([, field]) => field !== undefined)
      .map(([key, field]) => `${JSON.stringify(key)}: ${text(field, inner)}`);
  const isShort = parts.reduce((sum, { length }) => sum + length, 0) < MAX_WIDTH; // else a long value would be written at each level
  const line = isShort ? JSON.stringify(value) : undefined;
  if (line !== undefined && indent.length + line.length <= MAX_WIDTH) {
    return line;
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
