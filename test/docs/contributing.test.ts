import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/root';

const PAGE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

test('the tree of CONTRIBUTING names every folder of src', () => {
  const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory());
  const inSinks = (name: string) => name === 'sinks'; // the recipe names it
  expect(folders.map(({ name }) => name).filter((name) => !inSinks(name) && !new RegExp(`\\b${name}/`).test(PAGE))).toEqual([]);
});

test('every file that CONTRIBUTING names is there', () => {
  const paths = [...PAGE.matchAll(/`((?:src|test|docs|scripts|examples)\/[\w./-]+)`/g)].map(([, path]) => path)
    .filter((path) => !path.includes('no-something'));
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
