import * as fc from 'fast-check';
import { decodeBase64 } from '../../../src/engine/value/base64';
import { runs } from '../../support/properties';

const node = (text: string) => Buffer.from(text, 'base64').toString('latin1');

test('it reads what Node writes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('base64' as const, 'base64url' as const), (bytes, encoding) => {
    expect(decodeBase64(Buffer.from(bytes).toString(encoding))).toBe(Buffer.from(bytes).toString('latin1'));
  }), runs(200));
});

test('it reads any text as Node does', () => {
  const text = fc.oneof(fc.string({ unit: fc.constantFrom(...'ABCabz019+/-_= \n\t!é.') }), fc.string({ unit: 'binary' }));
  fc.assert(fc.property(text, (one) => { expect(decodeBase64(one)).toBe(node(one)); }), runs(500));
});

test.each(['', 'Y', 'YQ', 'YWE', 'YWFh', 'Y Q=\n=', 'YQ==YQ==', '=YQ', 'YWFhY'])('%j', (text) => {
  expect(decodeBase64(text)).toBe(node(text));
});

test('a long text is read in pieces', () => {
  const bytes = Buffer.alloc(100_000, 'abc\xff');
  expect(decodeBase64(bytes.toString('base64'))).toBe(bytes.toString('latin1'));
});
