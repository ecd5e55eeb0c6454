import * as fc from 'fast-check';
import { acknowledgementFault } from '../../../src/engine/rules/acknowledgement';
import { isReason } from '../../../src/engine/value/reason';
import { runs } from '../../support/properties';

test.each([
  'the nightly build is what we test',
  'TICKET-1234: node agent',
  '夜間ビルドを試験するため許可',
])('"%s" is a reason', (reason) => {
  expect(isReason(reason)).toBe(true);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no text', 1234567890123],
  ['no letters', ''],
  ['nine letters', 'ten letter'],
  ['dots', '...................'],
  ['dashes', '-------------------'],
  ['spaces', '                   '],
  ['one letter again and again', 'aaaaaaaaaaaaaaaaaaaa'],
  ['three letters again and again', 'abcabcabcabcabcabc'],
  ['characters of no width', '\u200b\u200c\u200d\u2060\ufeff'.repeat(5)],
  ['letters that nobody sees', '\u3164\u115f\u1160\uffa0'.repeat(5)],
  ['marks of direction', '\u202a\u202b\u202c\u202d\u202e'.repeat(5)],
  ['an empty pattern of Braille', '\u2800'.repeat(20)],
  ['a few letters among dots', 'so.......................'],
])('%s is none', (_, reason) => {
  expect(isReason(reason)).toBe(false);
  expect(acknowledgementFault('no-latest-image', reason)).toEqual({
    prop: 'reason', must: 'say in at least 10 letters or digits why "no-latest-image" is acceptable here', got: reason,
  });
});

test('what is put around a reason changes nothing', () => {
  const around = fc.array(fc.constantFrom(' ', '.', '\u200b', '\n', '!')).map((parts) => parts.join(''));
  fc.assert(fc.property(around, around, fc.boolean(), (before, after, isOne) => {
    expect(isReason(`${before}${isOne ? 'needs its cache' : 'no cache'}${after}`)).toBe(isOne);
  }), runs());
});

test('a rule that does not exist has no reason', () => {
  expect(acknowledgementFault('no-such-rule', 'the nightly build is what we test')).toMatchObject({ prop: 'ruleId', got: 'no-such-rule' });
  expect(acknowledgementFault('no-latest-image', 'the nightly build is what we test')).toBeUndefined();
});
