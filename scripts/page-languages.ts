import { existsSync, writeFileSync } from 'fs';
import { join } from 'path';
import { pagesOf, withLanguages } from './support/languages/page-languages';
import { main } from './support/run';

/** Writes the snippets of pages in other languages anew, below those in TypeScript. */
main(() => {
  const root = join(__dirname, '..');
  if (!existsSync(join(root, 'lib', 'index.d.ts'))) {
    throw new Error('the types of the library decide how a snippet is written in another language: call npx projen compile first');
  }
  const pages = pagesOf(root);
  withLanguages(root, pages).forEach((text, page) => {
    if (text !== pages.get(page)) {
      writeFileSync(join(root, page), text);
    }
  });
});
