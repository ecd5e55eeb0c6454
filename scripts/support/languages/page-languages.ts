import { readFileSync } from 'fs';
import { join } from 'path';
import { writtenPages } from '../generated-parts';
import { SNIPPET, Snippet, snippetsOf } from './snippets';
import { Target } from './targets';
import { translate } from './translate';

/** Pages whose snippets stand in Java and Go, too: the first of docs/README.md that have any. Each other page has Python. */
const FIRST = ['docs/clusters.md', 'docs/runtimes.md', 'docs/workloads.md', 'docs/sizes.md', 'docs/storage.md'];

/** The packages have a README in each language, and docs/testing.md tests in each. */
const WITHOUT = ['README.md', 'docs/guides/test-your-app.md'];

/** The languages by the titles of their blocks. */
export const TITLES = { python: 'Python', java: 'Java', go: 'Go' };
type Shown = keyof typeof TITLES;

const ENDINGS = { python: 'py', java: 'java', go: 'go' };
const HERE = /^(?:\/\/\/|#) here$/m;
const SHOWN = /\n<details><summary>In (?:Python|Java|Go)<\/summary>\n[^]*?\n<\/details>\n/g;

/** The snippets of pages that stand in a language. */
export function snippetsIn(target: Target, pages: ReadonlyMap<string, string>): Snippet[] {
  return [...pages].filter(([page]) => !WITHOUT.includes(page) && (target === 'python' || FIRST.includes(page)))
    .flatMap(([page, text]) => snippetsOf(page, text));
}

/** The pages that people wrote, by their paths. */
export function pagesOf(root: string): Map<string, string> {
  const pages = writtenPages(root);
  return new Map(pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]));
}

/** The pages with each snippet in other languages below it. */
export function withLanguages(library: string, pages: ReadonlyMap<string, string>): Map<string, string> {
  const bare = new Map([...pages].map(([page, text]) => [page, text.replace(SHOWN, '')]));
  const shown = new Map<string, string>();
  for (const target of Object.keys(TITLES) as Shown[]) {
    const snippets = snippetsIn(target, bare);
    translate(library, snippets, target).forEach((code, i) => {
      const at = `${snippets[i].page}-${snippets[i].number}`;
      const block = `\n<details><summary>In ${TITLES[target]}</summary>\n\n\`\`\`${target}\n${code}\`\`\`\n\n</details>\n`;
      shown.set(at, `${shown.get(at) ?? ''}${block}`);
    });
  }
  return new Map([...bare].map(([page, text]) => {
    let number = 0;
    const fence = new RegExp(`${SNIPPET.source}\n`, 'gm');
    return [page, text.replace(fence, (whole) => `${whole}${shown.get(`${page}-${++number}`) ?? ''}`)];
  }));
}

/** Whether a snippet, in TypeScript or in Python, imports what it uses. */
export const isWholeApp = (code: string) => /^(?:from|import) /m.test(code);

/** A file of a program that has what is shown in a page. */
interface ProgramFile {
  readonly name: string;
  readonly code: string;
}

/** The blocks of a language in pages, by page and number. The number of a block is that of its snippet: each page has all or none. */
export function blocksIn(target: Shown, pages: ReadonlyMap<string, string>): { readonly at: string; readonly code: string }[] {
  const fence = new RegExp(`^<details><summary>In ${TITLES[target]}</summary>\\n\\n\`\`\`${target}\\n([^]*?)^\`\`\`$`, 'gm');
  return [...pages].flatMap(([page, text]) => [...text.matchAll(fence)].map(([, code], i) => ({ at: `${page}-${i + 1}`, code })));
}

/** Files with the snippets of pages in a language, each inside of its fixture. */
export function programs(library: string, target: Shown, pages: ReadonlyMap<string, string>): ProgramFile[] {
  const snippets = blocksIn(target, pages);
  const fixture = readFileSync(join(library, 'rosetta', `docs.${ENDINGS[target]}-fixture`), 'utf8');
  const numbered = (text: string, number: number) => text.replace(/\b(Snippet|snippet)\b/g, `$1${number}`);
  if (target === 'java') {
    return snippets.map(({ code }, i) => ({ name: `Snippet${i}.java`, code: numbered(fixture.replace(HERE, () => code), i) }));
  }
  if (target === 'go') {
    const [head, body] = fixture.split(/^(?=func snippet)/m);
    const used = (code: string) => [...code.matchAll(/^(\w+) := /gm)].map(([, name]) => `_ = ${name}\n`).join('');
    const functions = snippets.map(({ code }, i) => numbered(body.replace(HERE, () => `${code}${used(code)}`), i));
    return [{ name: 'main.go', code: [head, ...functions].join('') }];
  }
  return snippets.map(({ at, code }) => {
    const file = `${at.replace(/\W/g, '_')}.py`;
    if (isWholeApp(code)) {
      return { name: file, code };
    }
    const made = [...code.matchAll(/^(\w+) = /gm)].map(([, name]) => `${name}: `); // Python declares a variable once
    const lines = fixture.split('\n').filter((line) => !made.some((name) => line.startsWith(name)));
    return { name: file, code: lines.join('\n').replace(HERE, () => code) };
  });
}
