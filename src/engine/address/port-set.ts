import { sorted } from '../value/json';

/** The protocols of a NetworkPolicy. */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = typeof PROTOCOLS[number];

/** Ports of one protocol that follow one another. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly first: number;
  readonly last: number;
}

export const LOWEST_PORT = 1;
export const HIGHEST_PORT = 65_535;

/** Whether a value is the number of a port. */
export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && LOWEST_PORT <= (value as number) && (value as number) <= HIGHEST_PORT;
}

/** An exact set of ports, each of one protocol. */
export class PortSet {
  public static readonly EMPTY = new PortSet([]);
  public static readonly ALL = new PortSet(PROTOCOLS.map((protocol) => ({ protocol, first: LOWEST_PORT, last: HIGHEST_PORT })));

  /** Every port of a protocol. */
  public static every(protocol: Protocol): PortSet {
    return EVERY[protocol];
  }

  /** The ports of all the ranges, which may overlap and have any order. */
  public static of(ranges: Iterable<PortRange>): PortSet {
    const merged: PortRange[] = [];
    for (const { protocol, first, last } of sorted([...ranges], (a, b) => rank(a) - rank(b) || a.first - b.first)) {
      const before = merged[merged.length - 1];
      if (before?.protocol !== protocol || before.last + 1 < first) {
        merged.push({ protocol, first, last });
      } else if (before.last < last) {
        merged[merged.length - 1] = { ...before, last };
      }
    }
    return new PortSet(merged);
  }

  /** A text that two sets share only if they are equal. */
  public readonly text: string;

  /** @param ranges by protocol, lowest first. No two overlap or touch, so that equal sets have equal ranges. */
  private constructor(public readonly ranges: readonly PortRange[]) {
    this.text = ranges.map(({ protocol, first, last }) => `${first}-${last}/${protocol}`).join();
  }

  public get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** What is in either. */
  public union(other: PortSet): PortSet {
    return PortSet.of([...this.ranges, ...other.ranges]);
  }

  /** What is in this one and not in the other. */
  public subtract(other: PortSet): PortSet {
    return PortSet.of(this.ranges.flatMap((range) => other.ranges.filter(({ protocol }) => protocol === range.protocol)
      .reduce((left, { first, last }) => left.flatMap((one) => [
        { ...one, last: Math.min(one.last, first - 1) },
        { ...one, first: Math.max(one.first, last + 1) },
      ].filter((part) => part.first <= part.last)), [range])));
  }

  /** What is in both. */
  public intersect(other: PortSet): PortSet {
    return this.subtract(this.subtract(other));
  }

  /** Whether every port of the range is in it. */
  public has({ protocol, first, last }: PortRange): boolean {
    return this.ranges.some((range) => range.protocol === protocol && range.first <= first && last <= range.last);
  }

  /** Whether all of the other is in it. */
  public contains(other: PortSet): boolean {
    return other.ranges.every((range) => this.has(range));
  }

  /** Such as ["53/TCP", "53/UDP"], ["8000-8100/TCP"], ["every TCP port"] and ["every port"]. */
  public texts(): string[] {
    return this.contains(PortSet.ALL) ? ['every port'] : this.ranges.map(({ protocol, first, last }) => {
      if (first === LOWEST_PORT && last === HIGHEST_PORT) {
        return `every ${protocol} port`;
      }
      return `${first === last ? first : `${first}-${last}`}/${protocol}`;
    });
  }
}

const every = (protocol: Protocol) => PortSet.of([{ protocol, first: LOWEST_PORT, last: HIGHEST_PORT }]);
const EVERY: { readonly [protocol in Protocol]: PortSet } = { TCP: every('TCP'), UDP: every('UDP'), SCTP: every('SCTP') };

function rank({ protocol }: PortRange): number {
  return PROTOCOLS.indexOf(protocol);
}
