import { readFileSync } from 'fs';
import { join } from 'path';
import { Target } from './packages';
import { SNIPPET, Snippet, snippetsOf } from './snippets';
import { translate } from './translate';

/** Guides whose snippets stand in Java and Go, too: the first of docs/README.md that have any. Each other page has Python. */
const GUIDES = ['docs/clusters.md', 'docs/runtimes.md', 'docs/workloads.md', 'docs/sizes.md', 'docs/storage.md'];

/** A page that shows tests, in each language by itself. */
const WITHOUT = ['README.md', 'docs/testing.md'];

const TITLES = { python: 'Python', java: 'Java', go: 'Go' };
type Shown = keyof typeof TITLES;

const SHOWN = /\n<details><summary>In (?:Python|Java|Go)<\/summary>\n[^]*?\n<\/details>\n/g;

/** The snippets of pages that stand in a language. */
export function snippetsIn(target: Target, pages: ReadonlyMap<string, string>): Snippet[] {
  return [...pages].filter(([page]) => !WITHOUT.includes(page) && (target === 'python' || GUIDES.includes(page)))
    .flatMap(([page, text]) => snippetsOf(page, text));
}

/** The pages with each snippet in other languages below it. */
export function withLanguages(library: string, pages: ReadonlyMap<string, string>): Map<string, string> {
  const bare = new Map([...pages].map(([page, text]) => [page, text.replace(SHOWN, '')]));
  const shown = new Map<string, string[]>();
  for (const target of Object.keys(TITLES) as Shown[]) {
    const snippets = snippetsIn(target, bare);
    translate(library, snippets, target).forEach((code, i) => {
      const at = `${snippets[i].page}-${snippets[i].number}`;
      shown.set(at, [...shown.get(at) ?? [], `\n<details><summary>In ${TITLES[target]}</summary>\n\n\`\`\`${target}\n${code}\`\`\`\n\n</details>\n`]);
    });
  }
  return new Map([...bare].map(([page, text]) => {
    let number = 0;
    return [page, text.replace(new RegExp(`${SNIPPET.source}\n`, 'gm'), (fence) => `${fence}${(shown.get(`${page}-${++number}`) ?? []).join('')}`)];
  }));
}

/** A snippet of a page in a language, as a whole program of its own. */
export function program(library: string, target: Shown, code: string, number: number): string {
  const made = [...code.matchAll(/^(\w+) = /gm)].map(([, name]) => `${name}: `); // which Python does not make twice
  const fixture = readFileSync(join(library, 'rosetta', `docs.${{ python: 'py', java: 'java', go: 'go' }[target]}-fixture`), 'utf8')
    .split('\n').filter((line) => target !== 'python' || !made.some((name) => line.startsWith(name))).join('\n');
  const unused = target === 'go' ? [...code.matchAll(/^(\w+) := /gm)].map(([, name]) => `_ = ${name}\n`).join('') : '';
  return fixture.replace(/^(?:\/\/\/|#) here$/m, () => `${code}${unused}`).replace(/\b(Snippet|snippet)\b/g, `$1${number}`);
}
