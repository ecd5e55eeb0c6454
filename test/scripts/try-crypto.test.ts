import { createHash } from 'crypto';
import * as fc from 'fast-check';
import { createHash as createHashOfPage } from '../../scripts/try/crypto';
import { runs } from '../support/properties';

test('the hash of the page is that of Node', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
    for (const encoding of ['hex', 'base64'] as const) {
      expect(createHashOfPage('sha256').update(text).digest(encoding)).toBe(createHash('sha256').update(text).digest(encoding));
    }
  }), runs(200));
});
