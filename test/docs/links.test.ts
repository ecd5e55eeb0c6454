import { existsSync, readFileSync, readdirSync } from 'fs';
import { dirname, join } from 'path';
import { ROOT } from '../support/root';

const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

const page = (file: string) => readFileSync(join(ROOT, file), 'utf8').replace(/^```.*?^```/gms, ''); // an expression can look like a link

/** The anchors that GitHub gives to the headings of a page. */
function anchors(file: string): string[] {
  return [...page(file).matchAll(/^#+ (.*)$/gm)]
    .map(([, heading]) => heading.replace(/<[^>]*>/g, '').toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-'));
}

function leads(from: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) {
    return /^https:\/\/[^\s|]+$/.test(target) && URL.canParse(target);
  }
  const [path, anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  return existsSync(join(ROOT, file)) && (anchor === undefined || !file.endsWith('.md') || anchors(file).includes(anchor));
}

test.each(PAGES)('every link in %s leads somewhere', (file) => {
  const targets = [...page(file).matchAll(/\]\(([^)\s]+)\)|<([a-z]+:[^>\s]+)>/g)].map(([, link, bare]) => link ?? bare);
  expect([...new Set(targets)].filter((target) => !leads(file, target))).toEqual([]);
});

test.each(PAGES)('no two headings in %s have the same anchor', (file) => {
  expect(anchors(file).filter((anchor, i, all) => all.indexOf(anchor) !== i)).toEqual([]);
});

test('a link to a page, a heading or a protocol that does not exist is found', () => {
  expect(leads('README.md', 'docs/README.md')).toBe(true);
  expect(['docs/none.md', '#none', 'docs/README.md#none', 'http://example.com'].filter((target) => leads('README.md', target))).toEqual([]);
});
