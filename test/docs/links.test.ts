import { readdirSync } from 'fs';
import { join } from 'path';
import { anchors, leads, pageText } from '../support/pages';
import { ROOT } from '../support/root';

const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

test.each(PAGES)('every link in %s leads somewhere', (file) => {
  const targets = [...pageText(file).matchAll(/\]\(([^)\s]+)\)|<([a-z]+:[^>\s]+)>/g)].map(([, link, bare]) => link ?? bare);
  expect([...new Set(targets)].filter((target) => !leads(file, target))).toEqual([]);
});

test.each(PAGES)('no two headings in %s have the same anchor', (file) => {
  expect(anchors(file).filter((anchor, i, all) => all.indexOf(anchor) !== i)).toEqual([]);
});

test('a link to a page, a heading or a protocol that does not exist is found', () => {
  expect(leads('README.md', 'docs/README.md')).toBe(true);
  expect(['docs/none.md', '#none', 'docs/README.md#none', 'http://example.com'].filter((target) => leads('README.md', target))).toEqual([]);
});
