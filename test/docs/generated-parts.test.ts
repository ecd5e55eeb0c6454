import { readFileSync } from 'fs';
import { join } from 'path';
import { MEASURED } from '../../bench/page';
import { bareCounts, bareFigures, replaceParts, withGeneratedParts, writtenPages } from '../../scripts/support/generated-parts';
import { ROOT } from '../support/root';

describe.each(writtenPages(ROOT))('%s', (page) => {
  test('counts nothing by hand that the code lists', () => {
    expect(bareCounts(ROOT, page)).toEqual([]);
  });
});

test('a part that nothing generates is named', () => {
  expect(() => withGeneratedParts('<!-- count:nothing -->1<!-- /count:nothing -->')).toThrow('there is no generated part "count:nothing"');
});

describe('docs/performance.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'performance.md'), 'utf8');

  test('has every part that a bench writes, once and in order', () => {
    const names: string[] = [];
    replaceParts(page, (name, now) => (names.push(name), now));
    expect(names).toEqual(MEASURED.map((name) => `bench:${name}`));
  });

  test('has no figure that a bench did not write', () => {
    expect(bareFigures(page)).toEqual([]);
  });
});

test('a figure that someone wrote is found', () => {
  expect(bareFigures('It takes <!-- bench:pods -->5 s<!-- /bench:pods --> and 1,000 MB with cdk8s-plus-29, `v20` and [x](y1.md).'))
    .toEqual(['1,000 MB']);
});
