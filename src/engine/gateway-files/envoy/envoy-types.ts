import { Json } from '../../value/json';

const FILTERS = 'type.googleapis.com/envoy.extensions.filters';

/** A part of Envoy that its own type describes, such as a filter. */
export function typed(type: string, config: Json): Json {
  return { '@type': `type.googleapis.com/${type}`, ...config };
}

/** An extension by its name and configuration. */
export function extension(name: string, type: string, config: Json): Json {
  return { name, typed_config: typed(type, config) };
}

/** A filter of HTTP requests, such as `httpFilter('router', 'Router', {})`. */
export function httpFilter(name: string, message: string, config: Json): Json {
  return { name: `envoy.filters.http.${name}`, typed_config: { '@type': `${FILTERS}.http.${name}.v3.${message}`, ...config } };
}

/** A filter of connections, such as `networkFilter('connection_limit', 'ConnectionLimit', { … })`. */
export function networkFilter(name: string, message: string, config: Json): Json {
  return { name: `envoy.filters.network.${name}`, typed_config: { '@type': `${FILTERS}.network.${name}.v3.${message}`, ...config } };
}

/** A file from which Envoy reads one resource, such as the routes of a connection manager. */
export function resource(one: Json): Json {
  return { resources: [one] };
}

/** Seconds as Envoy writes them. */
export function seconds(count: number): string {
  return `${count}s`;
}

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
    ? value.map((element) => ['', text(element, inner, repeated)])
    : Object.entries(value).filter(([, field]) => field !== undefined)
      .map(([key, field]) => [`${JSON.stringify(key)}:`, text(field, inner, repeated)]);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const length = parts.reduce((sum, [key, part]) => sum + key.length + part.length + 1, indent.length + 1);
  return length <= MAX_WIDTH && !parts.some(([, part]) => part.includes('\n'))
    ? `${open}${parts.map((part) => part.join('')).join(',')}${close}`
    : `${open}\n${parts.map(([key, part]) => `${inner}${key}${key && ' '}${part}`).join(',\n')}\n${indent}${close}`;
}
