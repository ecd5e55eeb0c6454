import { readFileSync } from 'fs';
import { join } from 'path';
import { snippetsOf } from './languages/snippets';
import { run } from './run';

const ROOT = join(__dirname, '..', '..');

/** Renders the pages of a package, each argument by itself, as Construct Hub does. */
const RENDER = `const { Documentation, Language } = require('jsii-docgen');
(async () => {
  const [pack, file, ...languages] = process.argv.slice(1);
  const docs = await Documentation.forPackage(pack, { name: 'cdk8s-hardened-agents' });
  const pages = {};
  for (const name of languages) {
    pages[name] = (await docs.toMarkdown({ language: Language.fromString(name), readme: true, validate: true })).render();
  }
  require('fs').writeFileSync(file, JSON.stringify(pages));
  await docs.cleanup();
})();`;

/** What the code of the README has in a language alone. That of .NET is not compiled by us. */
const CODE: { readonly [language: string]: string } = {
  typescript: '', python: 'from_=agent', java: 'final class Main', csharp: 'new HardenedAgentPod(', go: 'package main',
};

/** Construct Hub shows the README of a packed file with its code in every language, as a test compiles it; gives the languages. */
export function requireHubPages(pack: string, folder: string, temporary: string): string {
  const file = join(temporary, 'pages.json');
  run('node', ['-e', RENDER, pack, file, ...Object.keys(CODE)], ROOT);
  const pages = JSON.parse(readFileSync(file, 'utf8')) as { readonly [language: string]: string };
  const [{ code }] = snippetsOf('README.md', readFileSync(join(folder, 'README.md'), 'utf8'));
  for (const [language, part] of Object.entries(CODE)) {
    const [readme, reference] = pages[language].split(/^# API Reference/m);
    if (!readme.includes(part || code) || !reference?.includes('HardenedAgentPod') || readme.includes('non-compiling source')) {
      throw new Error(`${language}: Construct Hub must show the code of the README and the API, got\n${readme.slice(0, 4000)}`);
    }
  }
  return Object.keys(CODE).join(', ');
}
