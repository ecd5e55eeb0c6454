import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { namesOfNotices, notices } from '../../scripts/support/notices';
import { folderOfTest } from '../support/folder';
import { ROOT } from '../support/root';

/** Which packages may be bundled, and what the package says about them. */

/** A root with one package, of that licence. */
function rootWith(license: unknown, files: readonly string[] = ['LICENSE']): string {
  const root = folderOfTest();
  const folder = join(root, 'node_modules', 'parser');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'parser', version: '1.2.3', license }));
  files.forEach((file) => writeFileSync(join(folder, file), `${file} of the parser\n`));
  return root;
}

test.each(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'])('code under %s may be bundled', (license) => {
  expect(notices(rootWith(license), ['parser'])).toBe(`parser 1.2.3 (${license})\n\nLICENSE of the parser\n`);
});

test.each([
  'GPL-3.0-only', 'LGPL-2.1-or-later', 'MPL-2.0', 'UNLICENSED', 'SEE LICENSE IN LICENSE', '(MIT OR GPL-3.0-only)', 'mit', '',
  { type: 'MIT' }, undefined,
])('code under %j may not', (license) => {
  expect(() => notices(rootWith(license), ['parser'])).toThrow(`the package parser has the licence ${JSON.stringify(license)}, `
    + 'and cannot be bundled: bundled code has one of 0BSD, Apache-2.0, BSD-2-Clause, BSD-3-Clause, ISC, MIT');
});

test('what the command line bundles has such licences', () => {
  const text = notices(ROOT, ['commander', 'js-yaml', 'yaml']);
  expect(text).toMatch(/^commander \S+ \(MIT\)\n[^]*^js-yaml \S+ \(MIT\)\n[^]*^yaml \S+ \(ISC\)\n/m);
  expect(namesOfNotices(text)).toEqual(['commander', 'js-yaml', 'yaml']);
});
