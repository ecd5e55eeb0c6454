import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/root';

/** The sources whose comments and messages other languages show. */
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'));

const read = (file: string) => readFileSync(join(ROOT, 'src', file), 'utf8');

/** The first sentence of each doc comment, without code. The lists of fields that a rule opens with come after it. */
function summaries(text: string): string[] {
  return [...text.matchAll(/\/\*\*(.*?)\*\//gs)]
    .map(([, comment]) => comment.replace(/\n\s*\*/g, ' ').replace(/`[^`]*`/g, '').replace(/\s+/g, ' ').trim())
    .map((comment) => comment.split(/\. (?=[A-Z"])|\.$| @|Fields: |Allowed: /)[0]);
}

test('no summary of a doc comment has a ";", which cuts it off in the documentation of other languages', () => {
  const broken = (file: string) => summaries(read(file)).filter((summary) => summary.includes(';'));
  expect(SOURCES.flatMap((file) => broken(file).map((summary) => `${file}: ${summary}`))).toEqual([]);
});

test.each([
  ['/** A map; empty by default. */', ['A map; empty by default']],
  ['/**\n * A map.\n *\n * Fields: a; b.\n */', ['A map']],
  ['/** Pods by `a;b`. Then more; and more. */', ['Pods by ']],
])('the summary of %j', (text, found) => {
  expect(summaries(text)).toEqual(found);
});
