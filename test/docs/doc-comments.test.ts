import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/root';

/** The sources whose comments and messages other languages show. */
const SOURCES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'));

/** Texts that the library writes into manifests. A new text would be a new manifest. */
const IN_MANIFESTS = [join('constructs', 'detection', 'falco', 'catalogue', ''), join('engine', 'gateway-files', 'squid-conf.ts')];

/** Words with a usual word in their place: "is told" is "is reported", "nobody" is "no one", "is asked" is "runs". */
const UNUSUAL = new RegExp([
  '\\btold\\b', '\\btells?\\b', '\\bwhoever\\b', '\\bnobody\\b(?!")', '\\bsomebody\\b', 'such as by\\b',
  '\\blets? (nothing |it )?through\\b',
  'opens again', '\\bputs? up\\b', '\\b(is|are) (not )?asked\\b', '\\bis said\\b', '\\bstands? in\\b', '\\bgo(es)? by\\b',
].join('|'));

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

test('comments and messages use usual words', () => {
  const unusual = SOURCES.filter((file) => !IN_MANIFESTS.some((path) => file.startsWith(path)))
    .flatMap((file) => read(file).split('\n').flatMap((line) => (UNUSUAL.exec(line) ?? []).slice(0, 1)
      .map((word) => `${file}: "${word}" in: ${line.trim()}`)));
  expect(unusual).toEqual([]);
});

test.each([
  ['/** A map; empty by default. */', ['A map; empty by default']],
  ['/**\n * A map.\n *\n * Fields: a; b.\n */', ['A map']],
  ['/** Pods by `a;b`. Then more; and more. */', ['Pods by ']],
])('the summary of %j', (text, found) => {
  expect(summaries(text)).toEqual(found);
});
