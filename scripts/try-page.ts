import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { main } from './support/run';
import { tryFiles } from './try/build';
import { tryExamples } from './try/examples';

/** Writes the page of docs/try.md into a folder: dist/try, or the one that is given. */
main(() => {
  const folder = process.argv[2] ?? join(__dirname, '..', 'dist', 'try');
  mkdirSync(folder, { recursive: true });
  const files = tryFiles(tryExamples());
  files.forEach(({ name, text }) => writeFileSync(join(folder, name), text));
  console.log(files.map(({ name, text }) => `${join(folder, name)}: ${text.length} bytes`).join('\n'));
});
