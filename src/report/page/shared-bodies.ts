import { copied } from '../../engine/value/json';
import { memoize } from '../../engine/value/memoize';
import { Html } from '../escape-html';

/** Texts of HTML as data for a script: what several of them share is there once. */
export interface SharedBodies {
  /** Parts of HTML. A value comes between two literals of one part. */
  readonly pieces: readonly (readonly string[])[];
  /** The values that are no numbers. */
  readonly texts: readonly string[];
  /** Bodies that differ in values alone have one shape. */
  readonly shapes: readonly BodyShape[];
  /** The shape of each body, then the values that it does not share with all others of the shape. */
  readonly bodies: readonly (readonly number[])[];
}

/** What bodies share. A value is a number, or a text: -1 is the first text, -2 the second. */
interface BodyShape {
  /** Indexes of pieces in their order. */
  readonly pieces: readonly number[];
  /** Values that are the same in all bodies of the shape. Those of a body follow. */
  readonly values: readonly number[];
  /** For each place of a value: its index, and what to add to it. The next line of an object has the same value as the one before. */
  readonly holes: readonly number[];
}

/** What may differ between bodies that are else the same: names in quotes, and what begins with a digit, such as lines and numbers. */
const VALUE = /(?<=&quot;)(?:[^&<>]|<wbr>)+(?=&quot;)|\d[\w.-]*/g;

/** Where a piece begins: a row, the places in a row, an item, and what is folded. */
const PIECE = /(?=<tr|<td class="place"|<li|<details)/;

/** Stands for a value. No HTML has it, since `html` shows control characters as text. */
const HOLE = '\0';

const MAX_NUMBER = 2 ** 30;

/** Takes bodies one after the other, and keeps of each no more than its values. */
export class BodySharing {
  private readonly texts = new Map<string, number>();
  /** By its HTML without values: which bodies have it. */
  private readonly groups = new Map<string, Group>();
  private count = 0;

  /** Adds the HTML of the next body. */
  public add({ text }: Html): void {
    const values: number[] = [];
    const shared = text.replace(VALUE, (value) => {
      values.push(this.codeOf(value));
      return HOLE;
    });
    const group = memoize(this.groups, shared, (): Group => ({ indexes: [], values: [] }));
    group.indexes.push(this.count++);
    group.values.push(Int32Array.from(values));
  }

  /** All bodies that were added, in their order. */
  public all(): SharedBodies {
    const pieces = new Map<string, number>();
    const bodies: number[][] = [];
    const shapes = [...this.groups].map(([shared, { indexes, values }], shape): BodyShape => {
      const { holes, bases } = basesOf(values);
      const isSame = bases.map((base) => values.every((own) => own[base] === values[0][base]));
      const order = [...bases.keys()].sort((one, other) => Number(isSame[other]) - Number(isSame[one]) || one - other);
      const same = order.filter((at) => isSame[at]).length;
      const places = order.map((_, at) => order.indexOf(at));
      indexes.forEach((index, i) => { bodies[index] = [shape, ...order.slice(same).map((at) => values[i][bases[at]])]; });
      return {
        pieces: shared.split(PIECE).map((piece) => memoize(pieces, piece, () => pieces.size)),
        values: order.slice(0, same).map((at) => values[0][bases[at]]),
        holes: holes.flatMap(({ at, add }) => [places[at], add]),
      };
    });
    return { pieces: [...pieces.keys()].map((piece) => piece.split(HOLE)), texts: [...this.texts.keys()], shapes, bodies };
  }

  private codeOf(value: string): number {
    const number = Number(value);
    if (number < MAX_NUMBER && `${number}` === value && Number.isInteger(number)) {
      return number;
    }
    if (!this.texts.has(value)) {
      this.texts.set(copied(value), this.texts.size);
    }
    return -1 - this.texts.get(value)!;
  }
}

/** Bodies that differ in values alone: which they are, and the values of each. */
interface Group {
  readonly indexes: number[];
  readonly values: Int32Array[];
}

/**
 * Finds the values from which all others follow: those that are equal in each body, and numbers that are always equally far away, such
 * as lines of one object.
 */
function basesOf(values: readonly Int32Array[]): { holes: { at: number; add: number }[]; bases: number[] } {
  const bases: number[] = [];
  const holes = Array.from(values[0], (first, hole) => {
    const addTo = (base: number) => first - values[0][base];
    const follows = (base: number) => values.every((own) =>
      own[hole] - own[base] === addTo(base) && (addTo(base) === 0 || (own[hole] >= 0 && own[base] >= 0)));
    const found = bases.findIndex(follows);
    const at = found >= 0 ? found : bases.push(hole) - 1;
    return { at, add: addTo(bases[at]) };
  });
  return { holes, bases };
}

/** The data as the content of a script that is no program. No name can end it: it has no "<". */
export function dataText(bodies: SharedBodies): string {
  return JSON.stringify(bodies).replace(/</g, '\\u003c');
}

/** The script that gives the pieces of a body with its values, or of these only those that are wanted. */
export const EXPAND = `const expand = (data, index, isWanted = () => true) => {
const [number, ...own] = data.bodies[index], { pieces, values, holes } = data.shapes[number], all = [...values, ...own];
let hole = 0;
const filled = () => {
  const value = all[holes[hole]], add = holes[hole + 1];
  hole += 2;
  return value < 0 ? data.texts[-1 - value] : value + add;
};
return pieces.flatMap((piece, at) => {
  const literals = data.pieces[piece];
  if (!isWanted(at)) { hole += 2 * (literals.length - 1); return []; }
  return [literals.reduce((html, literal) => html + filled() + literal)];
});
};`;
