import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { MARKS, orphansOf, writtenByHand } from '../../scripts/support/languages/by-hand';
import { commentsAbove, withLastComment } from '../../scripts/support/languages/comments';
import { TITLES, blocksIn, isWholeApp, pagesOf, snippetsIn } from '../../scripts/support/languages/page-languages';
import { Snippet, snippetsOf } from '../../scripts/support/languages/snippets';
import { mendPython } from '../../scripts/support/languages/translate';
import { ROOT } from '../support/root';

/** What stands below the snippets of pages in other languages, as it is written there. `npm run test:languages` compiles it. */

const PAGES = pagesOf(ROOT);
const README = snippetsOf('README.md', PAGES.get('README.md')!);

describe.each(Object.keys(TITLES) as (keyof typeof TITLES)[])('in %s', (target) => {
  const snippets = snippetsIn(target, PAGES);
  const mark = MARKS[target];
  const commentOf = (text: string) => (target === 'python' ? mendPython(` ${mark}${text}`).trimStart() : `${mark}${text}`);

  test('each snippet has a block, with all its comments once', () => {
    expect(snippets.length).toBeGreaterThan(10);
    const blocks = blocksIn(target, PAGES);
    expect(blocks.map(({ at }) => at)).toEqual(snippets.map(({ page, number }) => `${page}-${number}`));
    const lost = snippets.flatMap(({ page, number, code }, i) => [...code.matchAll(/(?<=^|\s)\/\/ (.*)$/gm)]
      .filter(([, text]) => blocks[i].code.split('\n').filter((line) => line.endsWith(commentOf(text))).length !== 1)
      .map(([comment]) => `${page}, snippet ${number}: ${comment}`));
    expect(lost).toEqual([]);
  });

  test('a block imports something where its snippet does', () => {
    expect(blocksIn(target, PAGES).filter(({ code }) => isWholeApp(code)).map(({ at }) => at))
      .toEqual(snippets.filter(({ code }) => isWholeApp(code)).map(({ page, number }) => `${page}-${number}`));
  });

  test('each translation that someone wrote is of a snippet that begins as it says', () => {
    const all = [...README, ...snippets];
    expect(orphansOf(ROOT, target, all)).toEqual([]);
    expect(all.filter((snippet) => writtenByHand(ROOT, snippet, target) !== undefined).length).toBeGreaterThan(0);
  });
});

describe('a translation that someone wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const snippet: Snippet = { page: 'docs/a.md', number: 2, code: 'const x = 1; // one\nuse(x);\n', fixture: 'docs' };
  mkdirSync(join(folder, 'rosetta', 'python'), { recursive: true });
  writeFileSync(join(folder, 'rosetta', 'python', 'a-2.py'), '# const x = 1; // one\nx = 1  # one\n');
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is shown without its first line', () => {
    expect(writtenByHand(folder, snippet, 'python')).toBe('x = 1  # one\n');
  });

  test('fails once the snippet begins otherwise', () => {
    expect(() => writtenByHand(folder, { ...snippet, code: 'const x = 2;\n' }, 'python')).toThrow(
      'rosetta/python/a-2.py must begin with "# const x = 2;", as snippet 2 of docs/a.md does, got "# const x = 1; // one"');
  });

  test('of no snippet is an orphan', () => {
    expect(writtenByHand(folder, { ...snippet, number: 1 }, 'python')).toBeUndefined();
    expect(orphansOf(folder, 'python', [{ ...snippet, number: 1 }])).toEqual(['a-2.py']);
    expect(orphansOf(folder, 'go', [])).toEqual([]);
  });
});

describe('comments that rosetta drops', () => {
  test('that of a last entry stands above it', () => {
    expect(commentsAbove('f({\n  a, // one\n  b: \'http://x\', // two\n});\n')).toBe('f({\n  a, // one\n  // two\n  b: \'http://x\',\n});\n');
  });

  test('that of the last line stays there', () => {
    expect(withLastComment('f()', 'f(); // one\ng(\'http://x\'); // two\n', '# ')).toBe('f() # two\n');
    expect(withLastComment('f()', 'f(\'http://x\');\n', '# ')).toBe('f()');
  });
});
