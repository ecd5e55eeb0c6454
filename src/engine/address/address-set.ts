/* eslint-disable no-bitwise -- addresses are bit patterns */
import { AddressRange, Cidr, Family, bitsOf, blockOf, compare, contains, everything, overlaps } from './cidr';
import { sorted } from '../value/json';

/** An exact set of IPv4 and IPv6 addresses. */
export class AddressSet {
  /** No address at all. */
  public static readonly EMPTY = new AddressSet([]);

  /** Every address of both families. */
  public static readonly ALL = new AddressSet([everything(4), everything(6)]);

  /** The addresses of all the ranges, which may overlap and have any order. */
  public static of(ranges: Iterable<AddressRange>): AddressSet {
    const merged: AddressRange[] = [];
    for (const { family, first, last } of sorted([...ranges], (a, b) => a.family - b.family || compare(a.first, b.first))) {
      const before = merged[merged.length - 1];
      if (before?.family !== family || before.last + 1n < first) {
        merged.push({ family, first, last });
      } else if (before.last < last) {
        merged[merged.length - 1] = { ...before, last };
      }
    }
    return new AddressSet(merged);
  }

  /** @param ranges lowest first, IPv4 before IPv6. No two overlap or touch, so that equal sets have equal ranges. */
  private constructor(public readonly ranges: readonly AddressRange[]) {}

  public get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  /** The addresses of one family. */
  public ofFamily(family: Family): AddressSet {
    return new AddressSet(this.ranges.filter((range) => range.family === family));
  }

  /** Whether every address of the range is in it. */
  public contains(range: AddressRange): boolean {
    return this.ranges.some((own) => contains(own, range));
  }

  /** What is in either. */
  public union(other: AddressSet): AddressSet {
    return AddressSet.of([...this.ranges, ...other.ranges]);
  }

  /** What is in both. */
  public intersect(other: AddressSet): AddressSet {
    const [ours, theirs] = [this.ranges, other.ranges];
    const both: AddressRange[] = [];
    for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
      const [a, b] = [ours[i], theirs[j]];
      const first = a.first < b.first ? b.first : a.first;
      const last = a.last < b.last ? a.last : b.last;
      if (a.family === b.family && first <= last) {
        both.push({ family: a.family, first, last });
      }
      if (a.family < b.family || (a.family === b.family && a.last < b.last)) { // what ends first meets nothing more
        i++;
      } else {
        j++;
      }
    }
    return new AddressSet(both);
  }

  /** What is in this one and not in the other. */
  public subtract(other: AddressSet): AddressSet {
    const left: AddressRange[] = [];
    let from = 0;
    for (const range of this.ranges) {
      while (from < other.ranges.length && isBefore(other.ranges[from], range)) {
        from++;
      }
      let { first } = range;
      for (let i = from; i < other.ranges.length && overlaps(other.ranges[i], range); i++) {
        if (first < other.ranges[i].first) {
          left.push({ ...range, first, last: other.ranges[i].first - 1n });
        }
        first = other.ranges[i].last + 1n;
      }
      if (first <= range.last) {
        left.push({ ...range, first });
      }
    }
    return new AddressSet(left);
  }

  /** The shortest list of blocks that are the set. */
  public cidrs(): Cidr[] {
    return this.ranges.flatMap(({ family, first, last }) => {
      const blocks: Cidr[] = [];
      for (let at = first; at <= last;) {
        let hostBits = 0n;
        while (at % (2n << hostBits) === 0n && at + (2n << hostBits) - 1n <= last) {
          hostBits++;
        }
        const block = blockOf(family, at, bitsOf(family) - Number(hostBits));
        blocks.push(block);
        at = block.last + 1n;
      }
      return blocks;
    });
  }
}

function isBefore(range: AddressRange, other: AddressRange): boolean {
  return range.family < other.family || (range.family === other.family && range.last < other.first);
}
