import { readFileSync } from 'fs';
import { join } from 'path';
import { ROWS } from '../../src/engine/posture/rows-of';
import { ROOT } from '../support/root';

test('docs/report.md has a row for each row of the report, in its order', () => {
  const page = readFileSync(join(ROOT, 'docs', 'report.md'), 'utf8');
  const [, table] = page.split('| section | rows |');
  const rows = [...table.matchAll(/^\| ([a-z-]+) \| ([^|]+) \|/gm)]
    .flatMap(([, section, labels]) => labels.split('; ').map((label) => [section, label]));
  expect(rows).toEqual(ROWS.map(({ section, label }) => [section, label]));
});
