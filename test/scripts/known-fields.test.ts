import { readFileSync } from 'fs';
import { knownFields, knownFieldsFile } from '../../scripts/support/known-fields';
import { ROOT } from '../support/root';

test('the known fields are those of the newest schema', () => {
  expect(readFileSync(knownFieldsFile(ROOT), 'utf8')).toBe(knownFields(ROOT));
});
