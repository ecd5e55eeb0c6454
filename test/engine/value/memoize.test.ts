import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { BoundedCache, memoize, memoizeBy, memoizeByPair, memoizeByText } from '../../../src/engine/value/memoize';
import { ROOT } from '../../support/root';

test('a value is made once, even if it is undefined', () => {
  const make = jest.fn(() => undefined);
  const cache = new Map<string, undefined>();
  expect([memoize(cache, 'a', make), memoize(cache, 'a', make)]).toEqual([undefined, undefined]);
  expect(make).toHaveBeenCalledTimes(1);
});

test('a failure is not kept', () => {
  const cache = new BoundedCache<number>();
  expect(() => memoize(cache, 'a', () => { throw new Error('no'); })).toThrow('no');
  expect(memoize(cache, 'a', () => 1)).toBe(1);
});

test('a bounded cache never holds more entries than its limit', () => {
  const cache = new BoundedCache<number>();
  const given = Array.from({ length: 25_000 }, (_, i) => memoize(cache, String(i), () => i));
  expect(given.findIndex((one, i) => one !== i)).toBe(-1);
  expect(cache.size).toBeLessThanOrEqual(10_000);
});

test('a value is made once for each object', () => {
  const make = jest.fn(({ name }: { name: string }) => (name === '' ? undefined : name));
  const nameOf = memoizeBy(make);
  const [a, b, none] = [{ name: 'a' }, { name: 'b' }, { name: '' }];
  expect([a, b, none, a, b, none].map(nameOf)).toEqual(['a', 'b', undefined, 'a', 'b', undefined]);
  expect(make.mock.calls).toEqual([[a], [b], [none]]);
});

test('a value is made once for each pair of objects, whose order counts', () => {
  const make = jest.fn((one: number[], other: number[]) => [...one, ...other]);
  const joined = memoizeByPair(make);
  const [one, two] = [[1], [2]];
  expect([joined(one, two), joined(two, one), joined(one, one), joined(one, two)]).toEqual([[1, 2], [2, 1], [1, 1], [1, 2]]);
  expect(make).toHaveBeenCalledTimes(3);
});

test('a value is made once for each object and text', () => {
  const make = jest.fn((prefix: { text: string }, text: string) => prefix.text + text);
  const joined = memoizeByText(make);
  const [a, b] = [{ text: 'a' }, { text: 'b' }];
  expect([joined(a, 'x'), joined(b, 'x'), joined(a, 'y'), joined(a, 'x')]).toEqual(['ax', 'bx', 'ay', 'ax']);
  expect(make).toHaveBeenCalledTimes(3);
});

test('no other file of the engine has a WeakMap of its own', () => {
  const engine = join(ROOT, 'src', 'engine');
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.filter((file) => readFileSync(join(engine, file), 'utf8').includes('WeakMap'))).toEqual([join('value', 'memoize.ts')]);
});
