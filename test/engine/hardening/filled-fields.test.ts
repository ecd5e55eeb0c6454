import { filledFields } from '../../../src/engine/hardening/filled-fields';

test.each<[string, unknown, unknown, unknown[][]]>([
  ['a field', { a: 1 }, { a: 1, b: 2 }, [['b', 2]]],
  ['a null', { a: null }, { a: false }, [['a', false]]],
  ['fields at any depth, each by itself', { a: {} }, { a: { b: { c: 1, d: [1] } } }, [['a.b.c', 1], ['a.b.d', [1]]]],
  ['an empty object', {}, { a: {} }, [['a', {}]]],
  ['a key that is no word', {}, { labels: { 'a.b/c': 'x' } }, [['labels["a.b/c"]', 'x']]],
  ['fields of items', { a: [{ b: 1 }, 5] }, { a: [{ b: 1, c: 2 }, 5] }, [['a[0].c', 2]]],
  ['items, each whole', { a: [{ b: 1 }] }, { a: [{ b: 1 }, { c: { d: 2 } }] }, [['a[1]', { c: { d: 2 } }]]],
  ['nothing where nothing is new', { a: [{}], b: null }, { a: [{}], b: null }, []],
  ['no value that was there', { a: 'x', b: [] }, { a: 'y', b: [] }, []],
])('finds %s', (_, before, after, expected) => {
  expect(filledFields(before, after).map(({ field, value }) => [field, value])).toEqual(expected);
});
