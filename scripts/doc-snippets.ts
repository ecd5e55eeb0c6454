import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { writtenPages } from './support/generated-parts';
import { main, run } from './support/run';

const SNIPPET = /^```ts(?: fixture=(\w+))?\n([^]*?)^```$/gm;

/** Compiles the TypeScript of every page in docs/ as the README's is compiled: inside rosetta/docs.ts-fixture. */
main(() => {
  const root = join(__dirname, '..');
  const folder = mkdtempSync(join(root, 'test', '.doc-snippets-'));
  try {
    const files = writtenPages(root).filter((page) => page.startsWith('docs')).flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(SNIPPET)].map(([, fixture = 'docs', code], i) => {
        const name = `${page.replace(/\W/g, '-')}-${i + 1}.ts`;
        const around = readFileSync(join(root, 'rosetta', `${fixture}.ts-fixture`), 'utf8');
        const inFixture = fixture === 'whole' ? code : `{\n${code}\n}`; // imports stand outside of blocks
        writeFileSync(join(folder, name), `${around.replace('/// here', () => inFixture)}\nexport {};\n`);
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
