import { readFileSync } from 'fs';
import { join } from 'path';

/** A snippet of TypeScript in a page. */
export interface Snippet {
  /** The path of the page in a checkout, such as `docs/network.md`. */
  readonly page: string;
  /** Which snippet of the page it is, from 1. */
  readonly number: number;
  /** What stands in the page. */
  readonly code: string;
  /** What is around it, by the name of a file in `rosetta`. */
  readonly fixture: string;
}

/** The fence of a snippet; a test and a translation read the same ones. */
export const SNIPPET = /^```ts(?: fixture=(\w+))?\n([^]*?)^```$/gm;

/** The snippets of a page in its order. */
export function snippetsOf(page: string, text: string): Snippet[] {
  const usual = page.startsWith('docs') ? 'docs' : 'default';
  return [...text.matchAll(SNIPPET)].map(([, fixture = usual, code], i) => ({ page, number: i + 1, code, fixture }));
}

/** A snippet inside of its fixture, which compiles. */
export function withFixture(root: string, { fixture, code }: Snippet): string {
  const around = readFileSync(join(root, 'rosetta', `${fixture}.ts-fixture`), 'utf8');
  return around.replace('/// here', () => code);
}
