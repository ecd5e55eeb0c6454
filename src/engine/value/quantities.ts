import { textOf } from './json';
import { BoundedCache, memoize } from './memoize';

/** Quantities such as "50m", "1.5Gi" or "1e3", read as the API server reads them, in billionths of a unit. */

const QUANTITY = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** Decimal exponents of the suffixes. Binary suffixes are powers of 1024. */
const DECIMAL = new Map([['n', -9], ['u', -6], ['m', -3], ['', 0], ['k', 3], ['M', 6], ['G', 9], ['T', 12], ['P', 15], ['E', 18]]);
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const UNIT = 10n ** 9n;
/** Kubernetes caps larger quantities. */
const MAX_NANOS = (2n ** 63n - 1n) * UNIT;
/** With a larger exponent every quantity is above the cap or below a billionth. */
const MAX_DIGITS = 100;

/** Thousands of containers have the same few amounts. */
const read = new BoundedCache<bigint | undefined>();

/** A quantity in billionths, rounded up. Nothing if the value is no quantity. */
export function nanosOf(value: unknown): bigint | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? textOf(value) : undefined;
  return text === undefined ? undefined : memoize(read, text, () => nanosIn(text));
}

function nanosIn(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (!match) {
    return undefined;
  }
  const [, sign, whole = '', fraction = match[4] ?? '', , suffix = ''] = match;
  const digits = BigInt(whole + fraction);
  const shift = 9 + decimalExponent(suffix) - fraction.length;
  const size = digits === 0n ? 0n : scaled(digits * 1024n ** BigInt(BINARY.indexOf(suffix) + 1), shift);
  const capped = size > MAX_NANOS ? MAX_NANOS : size;
  return sign === '-' ? -capped : capped;
}

function decimalExponent(suffix: string): number {
  return DECIMAL.get(suffix) ?? (BINARY.includes(suffix) ? 0 : Number(suffix.slice(1)));
}

function scaled(digits: bigint, shift: number): bigint {
  const length = digits.toString().length + shift;
  if (length > MAX_DIGITS) {
    return MAX_NANOS;
  }
  if (length < 0) {
    return 1n;
  }
  return shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}

/** Units, the largest first, in billionths. */
const DECIMAL_UNITS = [...DECIMAL].map(([suffix, exponent]) => [suffix, 10n ** BigInt(9 + exponent)] as const).reverse();
const BINARY_UNITS = ['', ...BINARY].map((suffix, i) => [suffix, UNIT * 1024n ** BigInt(i)] as const).reverse();

/**
 * Billionths as the API server writes them: with the largest suffix that needs no fraction. Whole bytes from 1024 on use powers of 1024.
 *
 * @see https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
 */
export function quantityText(nanos: bigint, isBytes = false): string {
  const isBinary = isBytes && nanos % UNIT === 0n && (nanos <= -1024n * UNIT || nanos >= 1024n * UNIT);
  const [suffix, unit] = nanos === 0n ? ['', UNIT] as const
    : (isBinary ? BINARY_UNITS : DECIMAL_UNITS).find(([, one]) => nanos % one === 0n)!;
  return `${nanos / unit}${suffix}`;
}

/** A quantity as the API server writes it: "500m" for "0.5", "1Gi" for "1024Mi". What is no quantity stays as it is. */
export function canonicalQuantity<T>(value: T): T | string {
  const nanos = nanosOf(value);
  return nanos === undefined ? value : quantityText(nanos, textOf(value).endsWith('i'));
}

/** The same for each amount of a map. */
export function canonicalAmounts(amounts: { readonly [resource: string]: unknown }): { [resource: string]: unknown } {
  return Object.fromEntries(Object.entries(amounts).map(([resource, amount]) => [resource, canonicalQuantity(amount)]));
}

/** A number of whole units in billionths. */
export function nanosOfCount(count: number | bigint): bigint {
  return BigInt(count) * UNIT;
}
