import { BoundedCache, memoize } from '../../../src/engine/value/memoize';

test('what was made before is given again, even if it is nothing', () => {
  const make = jest.fn(() => undefined);
  const known = new Map<string, undefined>();
  expect([memoize(known, 'a', make), memoize(known, 'a', make)]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});

test('what fails is not known', () => {
  const known = new BoundedCache<number>();
  expect(() => memoize(known, 'a', () => { throw new Error('no'); })).toThrow('no');
  expect(memoize(known, 'a', () => 1)).toBe(1);
});

test('a memory never holds more than it may', () => {
  const known = new BoundedCache<number>();
  for (let i = 0; i < 25_000; i++) {
    expect(memoize(known, String(i), () => i)).toBe(i);
  }
  expect(known.size).toBeLessThanOrEqual(10_000);
});
