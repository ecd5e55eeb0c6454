import * as fc from 'fast-check';
import { patchOf } from '../../../src/engine/value/json-patch';
import { applied } from '../../support/applied-patch';
import { runs } from '../../support/properties';

test.each<[string, unknown, unknown, unknown[]]>([
  ['nothing', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ['a field with all that is above it', { spec: {} }, { spec: { a: { b: 1 } } }, [{ op: 'add', path: '/spec/a', value: { b: 1 } }]],
  ['another value', { a: [{ b: null }] }, { a: [{ b: 1 }] }, [{ op: 'replace', path: '/a/0/b', value: 1 }]],
  ['a field that is gone', { a: 1, b: 2 }, { b: 2 }, [{ op: 'remove', path: '/a' }]],
  ['a key with / and ~', {}, { 'a/b~c': 1 }, [{ op: 'add', path: '/a~1b~0c', value: 1 }]],
  ['elements that are gone, the last one first', { a: [1, 2, 3, 4] }, { a: [1, 3] }, [
    { op: 'remove', path: '/a/3' }, { op: 'remove', path: '/a/1' },
  ]],
  ['an element at the end', { a: [1] }, { a: [1, 2] }, [{ op: 'add', path: '/a/-', value: 2 }]],
  ['another, shorter list', { a: [1, 2, 3] }, { a: [4] }, [{ op: 'replace', path: '/a', value: [4] }]],
])('has %s', (_, before, after, operations) => {
  expect(patchOf(before, after)).toEqual(operations);
});

test('what it is applied to becomes the other', () => {
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 }, fc.integer({ max: 3, min: 0 }), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('object'),
    ),
    object: fc.dictionary(fc.constantFrom('a', 'b', 'a/b', '~'), tie('value'), { maxKeys: 3 }),
  })).object;
  fc.assert(fc.property(values, values, (before, after) => {
    expect(applied(before, patchOf(before, after))).toEqual(after);
  }), runs(200));
});
