import { fill } from '../../../src/engine/value/json';

test('an object is filled at every depth, lists are not, and what is there stays', () => {
  const filled = fill({ a: 1, b: { c: null, d: [1] } }, { a: 2, b: { c: 3, d: [2], e: undefined }, f: 4 });
  expect(filled).toEqual({ a: 1, b: { c: 3, d: [1] }, f: 4 });
});

test('a key "__proto__" of the defaults does not become the class of the object', () => {
  const filled = fill({ a: {} }, { a: JSON.parse('{"__proto__":{"hostPID":true}}') });
  expect(Object.getPrototypeOf(filled.a)).toBe(Object.prototype);
  expect((filled.a as { hostPID?: boolean }).hostPID).toBeUndefined();
});
