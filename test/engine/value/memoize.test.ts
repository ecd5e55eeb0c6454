import { TextMemory, once } from '../../../src/engine/value/memoize';

test('what was made before is given again, even if it is nothing', () => {
  const make = jest.fn(() => undefined);
  const known = new Map<string, undefined>();
  expect([once(known, 'a', make), once(known, 'a', make)]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});

test('what fails is not known', () => {
  const known = new TextMemory<number>();
  expect(() => once(known, 'a', () => { throw new Error('no'); })).toThrow('no');
  expect(once(known, 'a', () => 1)).toBe(1);
});

test('a memory never holds more than it may', () => {
  const known = new TextMemory<number>();
  for (let i = 0; i < 25_000; i++) {
    expect(once(known, String(i), () => i)).toBe(i);
  }
  expect(known.size).toBeLessThanOrEqual(10_000);
});
