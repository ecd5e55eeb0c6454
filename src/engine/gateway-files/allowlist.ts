import { isHostName, isOpenPattern, isWildcard } from '../address/host-pattern';
import { leadsToMetadata } from '../address/metadata';
import { isPort } from '../address/port-set';
import { memoize } from '../value/memoize';

/** The names that a proxy allows by port, some of them wildcards of one label such as "*.example.com". */
export type Allowlist = ReadonlyMap<number, ReadonlySet<string>>;

/** A list that a reader fills. It passes over what no policy can allow. */
export class ReadAllowlist {
  public readonly names = new Map<number, Set<string>>();

  public add(name: string, port: number): void {
    if (isPort(port) && isAllowedName(name)) {
      memoize(this.names, port, () => new Set()).add(name);
    }
  }
}

function isAllowedName(name: string): boolean {
  return isHostName(name) && !(isWildcard(name) && isOpenPattern(name)) && !leadsToMetadata(name);
}
