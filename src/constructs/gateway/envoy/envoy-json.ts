import { Json } from '../../../engine/value/json';

const MAX_WIDTH = 120;

/** A configuration as JSON: an object or a list that fits a line is written on one line. */
export function envoyJson(config: Json): string {
  return `${text(config, '')}\n`;
}

function text(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= MAX_WIDTH) {
    return line;
  }
  const inner = `${indent} `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const parts = Array.isArray(value)
    ? value.map((element) => text(element, inner))
    : Object.entries(value).filter(([, field]) => field !== undefined)
      .map(([key, field]) => `${JSON.stringify(key)}: ${text(field, inner)}`);
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(',\n')}\n${indent}${close}`;
}
