import { createHash } from 'crypto';

const LOWEST = 10_000;
const COUNT = 50_000;

/** A port of a gateway that depends on a name alone, so that no other name moves it: from 10000 to 59999. */
export function derivedPort(name: string): number {
  return LOWEST + (createHash('sha256').update(name).digest().readUInt32BE() % COUNT);
}
