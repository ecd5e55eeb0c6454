import { isHostName, isOpenPattern, isWildcard } from '../address/host-pattern';
import { leadsToMetadata } from '../address/metadata';
import { isPort } from '../address/port-set';
import { memoize } from '../value/memoize';

/** The names that a proxy allows by port, some of them wildcards of one label such as "*.example.com". */
export type Allowlist = ReadonlyMap<number, ReadonlySet<string>>;

/** The lists of a proxy by the port of its own on which callers use them. */
export type Allowlists = ReadonlyMap<number, Allowlist>;

/** One list with the names of several. */
export function joined(lists: Iterable<Allowlist>): Allowlist {
  const all = new Map<number, Set<string>>();
  for (const list of lists) {
    list.forEach((names, port) => names.forEach((name) => memoize(all, port, () => new Set()).add(name)));
  }
  return all;
}

/** Lists that a reader fills. It passes over what no policy can allow. */
export class ReadAllowlists {
  public readonly lists = new Map<number, Map<number, Set<string>>>();

  /** A port of the proxy, which may have no names. */
  public open(via: number): void {
    if (isPort(via)) {
      memoize(this.lists, via, () => new Map());
    }
  }

  public add(via: number, name: string, port: number): void {
    this.open(via);
    if (isPort(via) && isPort(port) && isAllowedName(name)) {
      memoize(this.lists.get(via)!, port, () => new Set()).add(name);
    }
  }
}

function isAllowedName(name: string): boolean {
  return isHostName(name) && !(isWildcard(name) && isOpenPattern(name)) && !leadsToMetadata(name);
}
