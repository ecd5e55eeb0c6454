import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { Snippet } from './snippets';
import { Target } from './targets';

/** How a comment begins. */
export const MARKS = { python: '# ', java: '// ', go: '// ', dotnet: '// ' };

const ENDINGS = { python: 'py', java: 'java', go: 'go', dotnet: 'cs' };

/**
 * The translation of a snippet that a person wrote, without its first line.
 *
 * @throws Error unless its first line is a comment with the first line of the snippet: the snippet has moved or changed
 */
export function writtenByHand(root: string, snippet: Snippet, target: Target): string | undefined {
  const name = fileOf(snippet, target);
  const file = join(root, 'rosetta', target, name);
  if (!existsSync(file)) {
    return undefined;
  }
  const [first, ...rest] = readFileSync(file, 'utf8').split('\n');
  const expected = `${MARKS[target]}${snippet.code.split('\n')[0]}`;
  if (first !== expected) {
    throw new Error(`rosetta/${target}/${name} must begin with ${JSON.stringify(expected)}, `
      + `as snippet ${snippet.number} of ${snippet.page} does, got ${JSON.stringify(first)}: `
      + 'translate that snippet anew, or rename the file');
  }
  return rest.join('\n');
}

/** The files that people wrote in a language for none of these snippets. */
export function orphansOf(root: string, target: Target, snippets: readonly Snippet[]): string[] {
  const folder = join(root, 'rosetta', target);
  const known = new Set(snippets.map((snippet) => fileOf(snippet, target)));
  return existsSync(folder) ? readdirSync(folder).filter((name) => !known.has(name)) : [];
}

/** Such as `sizes-3.py` for the third snippet of docs/sizes.md, and `guides-scaling-1.py` for docs/guides/scaling.md. */
function fileOf({ page, number }: Snippet, target: Target): string {
  return `${page.replace(/^docs\/|\.md$/g, '').replaceAll('/', '-')}-${number}.${ENDINGS[target]}`;
}
