import { filledFields, withFilled } from '../../../src/engine/hardening/filled-fields';

test.each<[string, unknown, unknown, unknown[][]]>([
  ['a field', { a: 1 }, { a: 1, b: 2 }, [['b', 2]]],
  ['a null', { a: null }, { a: false }, [['a', false]]],
  ['fields at any depth, each by itself', { a: {} }, { a: { b: { c: 1, d: [1] } } }, [['a.b.c', 1], ['a.b.d', [1]]]],
  ['an empty object', {}, { a: {} }, [['a', {}]]],
  ['a key that is no word', {}, { labels: { 'a.b/c': 'x' } }, [['labels["a.b/c"]', 'x']]],
  ['fields of items', { a: [{ b: 1 }, 5] }, { a: [{ b: 1, c: 2 }, 5] }, [['a[0].c', 2]]],
  ['items, each whole', { a: [{ b: 1 }] }, { a: [{ b: 1 }, { c: { d: 2 } }] }, [['a[1]', { c: { d: 2 } }]]],
  ['items with a new name before others', { a: [{ name: 'x' }, { name: 'y', b: 1 }] },
    { a: [{ name: 'new' }, { name: 'x', c: 2 }, { name: 'y', b: 1 }] }, [['a[0]', { name: 'new' }], ['a[1].c', 2]]],
  ['nothing where nothing is new', { a: [{}], b: null }, { a: [{}], b: null }, []],
  ['no value that was there', { a: 'x', b: [] }, { a: 'y', b: [] }, []],
])('finds %s', (_, before, after, expected) => {
  expect(filledFields(before, after).map(({ field, value }) => [field, value])).toEqual(expected);
});

test('takes items with a new name before others', () => {
  const before = [{ name: 'x' }, { name: 'y' }];
  const after = [{ name: 'new' }, { name: 'x', c: 2 }, { name: 'y' }];
  expect(withFilled(before, after, (field) => field === '[0]')).toEqual([{ name: 'new' }, ...before]);
  expect(withFilled(before, after, (field) => field === '[1].c')).toEqual([{ name: 'x', c: 2 }, { name: 'y' }]);
});

describe('takes the wanted fields of them', () => {
  const before = { a: { b: 1 }, list: [{ x: 1 }], none: null };
  const after = { a: { b: 2, c: 3 }, list: [{ x: 1, y: 2 }, { z: 3 }], none: 4, deep: { e: { f: 5 } }, labels: { 'a.b/c': 'x' } };

  test('all of them', () => {
    expect(withFilled(before, after, () => true)).toEqual({ ...after, a: { b: 1, c: 3 } });
  });

  test('none of them, and what was given is left alone', () => {
    const given = structuredClone(before);
    expect(withFilled(before, after, () => false)).toEqual(given);
    expect(before).toEqual(given);
  });

  test.each<[string, unknown]>([
    ['a.c', { ...before, a: { b: 1, c: 3 } }],
    ['list[0].y', { ...before, list: [{ x: 1, y: 2 }] }],
    ['list[1]', { ...before, list: [{ x: 1 }, { z: 3 }] }],
    ['none', { ...before, none: 4 }],
    ['deep.e.f', { ...before, deep: { e: { f: 5 } } }],
    ['labels["a.b/c"]', { ...before, labels: { 'a.b/c': 'x' } }],
    ['a.b', before],
    ['deep', before],
  ])('%s alone', (wanted, expected) => {
    const filled = withFilled(before, after, (field) => field === wanted);
    expect(filled).toEqual(expected);
    expect(Object.keys(filled as object)).toEqual(Object.keys(expected as object));
  });

  test('an empty object, and a list in place of nothing', () => {
    expect(withFilled({}, { a: {}, b: [1] }, () => true)).toEqual({ a: {}, b: [1] });
    expect(withFilled({ a: 1, b: 'x' }, { a: {}, b: [1] }, () => true)).toEqual({ a: 1, b: 'x' });
    expect(withFilled({ a: { b: 1 } }, { a: {} }, () => true)).toEqual({ a: { b: 1 } });
  });
});
