import { NameAndPort } from './fqdn-network';

/**
 * The largest number of names in one object.
 *
 * kubectl keeps the whole object in an annotation, which has room for 256 KiB. 100 names of the largest length take less than 150 KiB.
 */
export const MAX_NAMES = 100;

/** The names of each port, ports and names in order. */
export function namesByPort(names: readonly NameAndPort[]): [port: number, names: string[]][] {
  const ports = [...new Set(names.map(({ port }) => port))].sort((a, b) => a - b);
  return ports.map((port) => [port, names.filter((name) => name.port === port).map(({ fqdn }) => fqdn).sort()]);
}
