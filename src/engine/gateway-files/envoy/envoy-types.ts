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
