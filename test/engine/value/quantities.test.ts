import * as fc from 'fast-check';
import { canonicalQuantity, nanosOf, quantityText } from '../../../src/engine/value/quantities';
import { runs } from '../../support/properties';

const UNIT = 10n ** 9n;
const CAP = (2n ** 63n - 1n) * UNIT;

test.each([
  ['0', 0n], ['1', UNIT], [1, UNIT], [0.5, UNIT / 2n], [1e21, CAP], ['50m', 50_000_000n], ['0.05', 50_000_000n], ['.5', UNIT / 2n],
  ['5.', 5n * UNIT],
  ['1Ki', 1024n * UNIT], ['1.5Gi', 3n * 2n ** 29n * UNIT], ['1k', 1000n * UNIT], ['1E', 10n ** 18n * UNIT], ['1e3', 1000n * UNIT],
  ['1E3', 1000n * UNIT],
  ['1e-3', 1_000_000n], ['+2', 2n * UNIT], ['-1', -UNIT], ['1n', 1n], ['0.1n', 1n], ['-0.1n', -1n], ['1e-999999999999', 1n],
  ['0e999999999999', 0n],
  ['1e999999999999', CAP], ['-1e99', -CAP], ['8Ei', CAP], ['1u', 1000n],
])('%j is read', (text, nanos) => {
  expect(nanosOf(text)).toBe(nanos);
});

test.each([undefined, null, '', ' 1', '1 ', '.', '+', 'Mi', '1mi', '1K', '1e', '1e1.5', '0x10', '1,5', 'Infinity', NaN, true, [], {}, ['1'],
  'x'.repeat(10_000)])('%j is no quantity', (value) => {
  expect(nanosOf(value)).toBeUndefined();
});

/** Powers of ten and two of the suffixes that give no fractions of billionths. */
const SUFFIXES: [string, bigint][] = [
  ['n', 1n], ['u', 10n ** 3n], ['m', 10n ** 6n], ['', UNIT], ['k', 10n ** 12n], ['M', 10n ** 15n], ['G', 10n ** 18n], ['Ki', 1024n * UNIT],
  ['Mi', 1024n ** 2n * UNIT], ['Gi', 1024n ** 3n * UNIT],
  ['e2', 100n * UNIT], ['E-3', 10n ** 6n],
];

test('a suffix is a factor, and a fraction counts as one billionth', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.stringMatching(/^\d{0,12}$/), fc.constantFrom(...SUFFIXES),
    fc.constantFrom('', '+', '-'), (whole, fraction, [suffix, factor], sign) => {
      const size = 10n ** BigInt(fraction.length);
      const exact = (whole * size + BigInt(fraction || '0')) * factor;
      const nanos = exact / size + (exact % size === 0n ? 0n : 1n);
      const capped = nanos > CAP ? CAP : nanos;
      expect(nanosOf(`${sign}${whole}.${fraction}${suffix}`)).toBe(sign === '-' ? -capped : capped);
    }), runs(2000));
});

test('what is written is read again as the same', () => {
  fc.assert(fc.property(fc.bigInt({ min: -CAP, max: CAP }), fc.boolean(), (nanos, isBytes) => {
    expect(nanosOf(quantityText(nanos, isBytes))).toBe(nanos);
  }), runs(2000));
});

test.each([
  [50_000_000n, false, '50m'], [1500_000_000n, false, '1500m'], [2n * UNIT, false, '2'], [1024n * UNIT, false, '1024'],
  [2000n * UNIT, false, '2k'], [10n ** 19n, false, '10G'], [CAP, false, '9223372036854775807'], [1024n * UNIT, true, '1Ki'],
  [1536n * 1024n * UNIT, true, '1536Ki'], [2n ** 60n * UNIT, true, '1Ei'], [1000n * UNIT, true, '1k'], [1500n * UNIT, true, '1500'],
  [-2048n * UNIT, true, '-2Ki'], [0n, true, '0'], [1n, true, '1n'], [1000n, true, '1u'],
])('%d billionths are written, bytes: %j', (nanos, isBytes, text) => {
  expect(quantityText(nanos, isBytes)).toBe(text);
});

test.each([
  ['0.5', '500m'], ['1000m', '1'], [0.5, '500m'], [2, '2'], ['1024Mi', '1Gi'], ['1.5Gi', '1536Mi'], ['0.5Ki', '512'], ['1e3', '1k'],
  ['2000', '2k'], ['1000Mi', '1000Mi'], ['0.1Ki', '102400m'], ['0Gi', '0'], ['all', 'all'], [undefined, undefined],
])('%j is kept as %j', (given, kept) => {
  expect(canonicalQuantity(given)).toBe(kept);
});

test('what is kept has the same value, and stays as it is', () => {
  const suffix = fc.constantFrom(...SUFFIXES.map(([text]) => text), 'Ti', 'E');
  fc.assert(fc.property(fc.stringMatching(/^[+-]?\d{1,20}(\.\d{0,10})?$/), suffix, (number, unit) => {
    const kept = canonicalQuantity(number + unit);
    expect(nanosOf(kept)).toBe(nanosOf(number + unit));
    expect(canonicalQuantity(kept)).toBe(kept);
  }), runs(2000));
});
