import { readFileSync } from 'fs';
import { join } from 'path';
import { bareCounts, withGeneratedParts, writtenPages } from '../../scripts/support/generated-parts';
import { ROOT } from '../support/root';

describe.each(writtenPages(ROOT))('%s', (page) => {
  test('has its generated parts as "npm run docs" writes them', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    expect(text).toBe(withGeneratedParts(text));
  });

  test('counts nothing by hand that the code lists', () => {
    expect(bareCounts(ROOT, page)).toEqual([]);
  });
});

test('the README stays short', () => {
  expect(readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(151);
});

test('a part that nothing generates is named', () => {
  expect(() => withGeneratedParts('<!-- count:nothing -->1<!-- /count:nothing -->')).toThrow('there is no generated part "count:nothing"');
});
