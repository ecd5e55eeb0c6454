import { readFileSync } from 'fs';
import { knownFields, knownFieldsFile } from '../../scripts/support/known-fields';
import { indexFile, ruleIds, ruleIndex } from '../../scripts/support/rule-files';
import { ROOT } from '../support/root';

/** Sources that "npm run docs" writes. Mutation tests change sources, so these tests stand apart from those of what the sources do. */

test('the known fields are those of the newest schema', () => {
  expect(readFileSync(knownFieldsFile(ROOT), 'utf8')).toBe(knownFields(ROOT));
});

test('the index has every rule', () => {
  expect(readFileSync(indexFile(ROOT), 'utf8')).toBe(ruleIndex(ruleIds(ROOT)));
});
