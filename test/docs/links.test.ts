import { existsSync, readFileSync, readdirSync } from 'fs';
import { dirname, join } from 'path';
import { ROOT } from '../support/root';

const PAGES = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md') && file !== 'API.md'),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

test.each(PAGES)('every link in %s leads somewhere', (page) => {
  const prose = readFileSync(join(ROOT, page), 'utf8').replace(/^```.*?^```/gms, ''); // an expression can look like a link
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)|^<([a-z]+:\S+)>$/gm)].map(([, link, bare]) => link ?? bare);
  expect(targets.filter((target) => (/^[a-z]+:/.test(target)
    ? !(/^https:\/\/[^\s|]+$/.test(target) && URL.canParse(target))
    : !existsSync(join(ROOT, dirname(page), target.split('#')[0]))))).toEqual([]);
});
