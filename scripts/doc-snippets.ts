import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { writtenPages } from './support/generated-parts';
import { snippetsOf, withFixture } from './support/languages/snippets';
import { main, run } from './support/run';

/** Compiles the TypeScript of every page in docs/ as the README's is compiled: inside rosetta/docs.ts-fixture. */
main(() => {
  const root = join(__dirname, '..');
  const folder = mkdtempSync(join(root, 'test', '.doc-snippets-'));
  try {
    const files = writtenPages(root).filter((page) => page.startsWith('docs')).flatMap((page) =>
      snippetsOf(page, readFileSync(join(root, page), 'utf8')).map((snippet) => {
        const name = `${page.replace(/\W/g, '-')}-${snippet.number}.ts`;
        writeFileSync(join(folder, name), `${withFixture(root, snippet)}\nexport {};\n`);
        return name;
      }));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false, paths: { 'cdk8s-hardened-agents': ['../../src'] } },
      include: ['*.ts'],
    }));
    run(join(root, 'node_modules', '.bin', 'tsc'), ['--project', folder], root);
    console.log(`${files.length} snippets of docs/ compile`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
