import * as fc from 'fast-check';
import { locatedJson } from '../../../src/engine/value/located-json';
import { runs } from '../../support/properties';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('reads any JSON as JSON.parse does, however it is indented', () => {
  fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 4), (value, indent) => {
    const text = JSON.stringify(value, null, indent);
    expect(plain(locatedJson(text)!.value)).toEqual(JSON.parse(text));
  }), runs(500));
});

test('says on which line objects and lists start', () => {
  const { value, lineOf } = locatedJson('{\n "a": [1,\n  {"b":\n {}}],\n\n "\\n{": [\n]}')!;
  const { a, '\n{': last } = value as { 'a': [number, { b: object }]; '\n{': [] };
  expect([value, a, a[1], a[1].b, last].map((part) => lineOf(part as object))).toEqual([1, 2, 3, 4, 6]);
});

test.each([
  ['no JSON', '{"a": }'], ['YAML', 'a: 1'], ['nothing', ''], ['a key twice', '{"a": 1, "a": 2}'],
  ['a key twice, deeper', '[{"a": {"b": 1, "b": 1}}]'],
  ['a key twice, once with an escape', '{"a": 1, "\\u0061": 2}'],
])('reads nothing of %s', (_, text) => {
  expect(locatedJson(text)).toBeUndefined();
});

test('a key with several forms is one key', () => {
  const lower = (key: string) => key.toLowerCase();
  expect(plain(locatedJson('{"Aa": 1}', lower)!.value)).toEqual({ aa: 1 });
  expect(locatedJson('{"Aa": 1, "aA": 2}', lower)).toBeUndefined();
});

test('keys of every object are keys like others', () => {
  const { value } = locatedJson('{"__proto__": {"x": 1}, "constructor": 2, "1": 3}')!;
  expect(Object.keys(value as object).sort()).toEqual(['1', '__proto__', 'constructor']);
});

test('values that nest deep and long texts take no stack', () => {
  expect(locatedJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)?.lineOf([])).toBe(1);
  expect((locatedJson(JSON.stringify(['\\"'.repeat(300_000)]))!.value as string[])[0]).toHaveLength(600_000);
});
