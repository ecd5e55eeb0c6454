import { isMap } from './recipe';
import { isObject } from '../../src/engine/value/json';

/** What is wrong in a random app: where, and what stands there. */
export interface Fault {
  readonly step: number;
  readonly prop: number;
  /** The way into lists and objects. */
  readonly path: readonly number[];
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly pick: number;
}

export const FAULT_KINDS = ['type', 'type', 'figure', 'text', 'unknown key', 'nothing'] as const;

export interface Spoiled {
  readonly value: unknown;
  /** What is wrong, for people. */
  readonly what: string;
  /** Whether no prop of this type takes the value. Text and figures in odd forms may be right. */
  readonly isWrong: boolean;
}

const OBJECT = { other: 1 };
const OF_OTHER_TYPE: { readonly [type: string]: readonly unknown[] } = {
  string: [7, true, OBJECT, ['x'], []],
  number: ['text', true, OBJECT, ['x'], NaN],
  boolean: ['text', 7, OBJECT, []],
  list: ['text', 7, true, OBJECT],
  object: ['text', 7, true, ['x']],
};
const FIGURES = [-1, 0, 0.5, 65536, 2 ** 31, 2 ** 53, 1e21, Infinity, -Infinity];
const TEXTS = ['', ' ', 'a b', 'Ä', 'a\nb', 'a\0b', '\u2028', '\ud800', 'x'.repeat(5_000), 'a'.repeat(64), '{{ x }}', '${Token[TOKEN.1]}',
  '__proto__', '---', '../..', '"', '\'', 'yes', 'null', '1e3', '0x10', '# c', '%41', 'a,b', '$(A)', '$1', '*', 'a:b', '/'];

const ofType = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** A value with one fault, somewhere in its lists and plain objects. */
export function spoil(value: unknown, fault: Fault, path = fault.path): Spoiled {
  const [step, ...rest] = path;
  if (step !== undefined && step % 2 === 1 && Array.isArray(value) && value.length > 0) {
    const at = step % value.length;
    const inner = spoil(value[at], fault, rest);
    return { ...inner, value: value.map((one, i) => (i === at ? inner.value : one)), what: `[${at}]${inner.what}` };
  }
  if (step !== undefined && step % 2 === 1 && isPlain(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const key = keys[step % keys.length];
    const inner = spoil(value[key], fault, rest);
    return { ...inner, value: { ...value, [key]: inner.value }, what: `.${key}${inner.what}` };
  }
  return spoilHere(value, fault);
}

function spoilHere(value: unknown, { kind, pick }: Fault): Spoiled {
  const type = ofType(value);
  const of = <T>(all: readonly T[]) => all[pick % all.length];
  if (kind === 'figure' && type === 'number') {
    const given = of(FIGURES);
    return { value: given, what: ` is ${given}`, isWrong: !Number.isFinite(given) };
  }
  if (kind === 'text' && type === 'string') {
    const given = of(TEXTS);
    return { value: given, what: ` is ${JSON.stringify(given).slice(0, 50)}`, isWrong: false };
  }
  if (kind === 'nothing') {
    const given = of([null, undefined]);
    return { value: given, what: ` is ${given}`, isWrong: false };
  }
  if (kind === 'unknown key' && isPlain(value)) {
    const given = of<unknown>([7, 'text', {}]);
    return { value: { ...value, unknownKey: given }, what: `.unknownKey is ${JSON.stringify(given)}`, isWrong: !isMap(value) };
  }
  const given = of(OF_OTHER_TYPE[type] ?? OF_OTHER_TYPE.object);
  return { value: given, what: ` is ${JSON.stringify(given)}`, isWrong: true };
}
