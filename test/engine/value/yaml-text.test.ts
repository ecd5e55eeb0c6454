import { Json } from '../../../src/engine/value/json';
import { ambiguousTextIn } from '../../../src/engine/value/yaml-text';

test.each<[string, Json, string | undefined]>([
  ['a key that merges', { spec: { containers: [{ '<<': { privileged: true } }] } }, 'spec.containers[0].<<'],
  ['a line end in a text', { data: { a: 'x\u2028y' } }, 'data.a'],
  ['a line end in a list', { a: ['x', ['y\u2029']] }, 'a[1][0]'],
  ['a line end in a key', { 'a\u2028': 1 }, 'a\u2028'],
  ['line ends that YAML writes as such', { a: 'x\ny\r\nz\t' }, undefined],
  ['signs of a merge in a text', { a: '<<' }, undefined],
  ['what lies in a list, which is looked at by itself', { items: [{ '<<': 1 }] }, undefined],
  ['items that are none of a list', { spec: { items: [{ '<<': 1 }] } }, 'spec.items[0].<<'],
  ['nothing', {}, undefined],
])('%s', (_, manifest, field) => {
  expect(ambiguousTextIn(manifest)?.field).toBe(field);
});

test('values that nest to any depth', () => {
  let value: Json = { '<<': 1 };
  for (let i = 0; i < 20_000; i++) {
    value = { a: value };
  }
  expect(ambiguousTextIn(value)?.field).toMatch(/^a(\.a)+\.<<$/);
});
