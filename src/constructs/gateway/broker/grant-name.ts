import { createHash } from 'crypto';
import { MAX_NAME_LENGTH, RESERVED_NAMES } from '../../../engine/gateway-files/broker/broker-route';
import { METRICS_PORT } from '../../../engine/gateway-files/envoy/bootstrap';
import { ErrorSource, propError, requireDnsLabel, requireInteger } from '../../../engine/input/props';
import { derivedPort } from '../derived-port';

/** Names and ports of grants. */

/** A DNS label from words. One that is too long ends with a hash. */
export function grantNameOf(...words: string[]): string {
  const label = words.join('-').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return label.length <= MAX_NAME_LENGTH ? label : `${label.slice(0, 50).replace(/-$/, '')}-${hash(label).slice(0, 8)}`;
}

/** The name of a grant, which no other one of the broker has. */
export function requireGrantName(scope: ErrorSource, name: string, taken: (name: string) => boolean): string {
  requireDnsLabel(scope, 'name', name);
  if (name.length > MAX_NAME_LENGTH) {
    throw propError(scope, 'name', `have at most ${MAX_NAME_LENGTH} characters`, name);
  }
  if (taken(name) || RESERVED_NAMES.includes(name)) {
    const others = RESERVED_NAMES.map((one) => `"${one}"`).join(' and ');
    throw propError(scope, 'name', `differ from the names of the other grants, and from ${others}`, name, 'give another \'name\'');
  }
  return name;
}

/**
 * The port of a grant: the given one, or one that depends on the name alone, so that no other grant moves it.
 *
 * @param nameAt the name of the grant that has a port
 */
export function grantPort(
  scope: ErrorSource, name: string, given: number | undefined, nameAt: (port: number) => string | undefined,
): number {
  if (given !== undefined) {
    requireInteger(scope, 'port', given, 1024, 65535);
    if (given === METRICS_PORT) {
      throw propError(scope, 'port', `differ from ${METRICS_PORT}, the port of the metrics`, given);
    }
  }
  const port = given ?? derivedPort(name);
  const other = nameAt(port);
  if (other !== undefined) {
    throw propError(scope, 'port', `differ from the port of grant "${other}"`, port, given === undefined
      ? `the name "${name}" leads to the same port; give this grant a 'port'`
      : 'each grant has a port of its own');
  }
  return port;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
