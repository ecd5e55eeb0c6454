import { isDeepStrictEqual } from 'util';
import * as fc from 'fast-check';
import { yaml } from './command';
import { documents, lines } from './yaml-arbitraries';
import { documentsOf, partsOf, textOf } from '../../src/cli/documents';
import { exactYaml } from '../../src/cli/exact-yaml';
import { fastYaml } from '../../src/cli/fast-yaml';
import { surroundings, valid } from '../support/cases';
import { runs } from '../support/properties';

interface Read {
  readonly document: unknown;
  lineOf(path: string): number;
}

const refuse = (line: number, reason: string) => new Error(`${line}: ${reason}`);

/** The documents of a file as the exact parser reads them, or nothing if it refuses the file. */
function exactly(bytes: Uint8Array): Read[] | undefined {
  try {
    const text = textOf(bytes, refuse);
    return exactYaml(text, 0, text.length, { tokens: 1_000_000 }, refuse).filter(({ document }) => document !== null);
  } catch {
    return undefined;
  }
}

/** Every path of a value, in the form that findings use. */
function pathsIn(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    return [at];
  }
  const inner = Array.isArray(value)
    ? value.map((item, i) => [`${at}[${i}]`, item])
    : Object.entries(value).map(([key, item]) => [/^\w+$/.test(key) ? `${at}${at && '.'}${key}` : `${at}["${key}"]`, item]);
  return [at, ...(inner as [string, unknown][]).flatMap(([path, item]) => pathsIn(item, path))];
}

/** Compares `check` with the exact parser, and returns how many documents js-yaml read. */
function expectSame(text: string): { fast: number; all: number } {
  const bytes = Buffer.from(text);
  const exact = exactly(bytes);
  const { documents: read, faults } = documentsOf([{ file: 'a', bytes }]);
  if (!exact) {
    expect([read.length, faults.length]).toEqual([0, 1]);
    return { fast: 0, all: 0 };
  }
  expect(faults).toEqual([]);
  if (!isDeepStrictEqual(read.map(({ document }) => document), exact.map(({ document }) => document))) {
    expect(read.map(({ document }) => document)).toEqual(exact.map(({ document }) => document));
    throw new Error('the values differ');
  }
  read.forEach(({ document, source }, i) => pathsIn(document).forEach((path) => {
    if (source.lineOf(path) !== exact[i].lineOf(path)) {
      expect([path, source.lineOf(path)]).toEqual([path, exact[i].lineOf(path)]);
    }
  }));
  const parts = partsOf(textOf(bytes, refuse)).map((part) => fastYaml(part.text)).filter((fast) => fast?.document !== null);
  return { fast: parts.filter((part) => part).length, all: parts.length };
}

/** Compares the readers on random texts. js-yaml must read a share of the documents, or the comparison proves nothing. */
function check(count: number, texts: fc.Arbitrary<string>, leastShare: number): void {
  let [fast, all] = [0, 0];
  fc.assert(fc.property(texts, (text) => {
    const counts = expectSame(text);
    fast += counts.fast;
    all += counts.all;
  }), runs(count));
  expect(fast / all).toBeGreaterThan(leastShare);
}

test('lines of any kind', () => check(6000, lines, 0.05), 60_000);

test('documents', () => check(4000, documents, 0.2), 60_000);

test('edited manifests', () => {
  const kinds = ['Pod', 'CronJob', 'Namespace'] as const;
  const texts = [...kinds.map((kind) => valid(kind)), ...surroundings()].map((manifest) => yaml(manifest));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.oneof(fc.constant(''), lines)), { maxLength: 2 });
  const edited = fc.tuple(fc.constantFrom(...texts), edits).map(([text, all]) => all.reduce((before, [at, cut, put]) => {
    const rows = before.split('\n');
    rows.splice(at % rows.length, cut, ...(put === '' ? [] : [put]));
    return rows.join('\n');
  }, text));
  check(1000, edited, 0.2);
}, 60_000);

test.each([
  ['a list of kubectl', 'apiVersion: v1\nitems:\n- kind: Pod\n  metadata:\n    name: a\nkind: List\nmetadata:\n  resourceVersion: ""\n'],
  ['JSON on several lines', '{\n  "kind": "Pod",\n  "spec": {\n    "containers": [\n      { "name": "a" }\n    ]\n  }\n}\n'],
  ['a script', 'data:\n  run.sh: |\n    #!/bin/sh\n    if a && b; then\n    \techo "*" | cat \\\n      > /dev/null\n    fi\n\n    exit\n'],
  ['texts on several lines', 'a: one\n  two\nb: "one\n  two"\nc: >-\n  one\n  two\n'],
  ['dashes, and blanks before the end of a line', 'a: b ---c\nd: e \t\nf: g\n'],
  ['comments of Helm', '---\n# Source: chart/templates/pod.yaml\nkind: Pod # a pod\nspec: {}\n'],
])('js-yaml reads %s', (_, text) => {
  expect(expectSame(text)).toEqual({ fast: 1, all: 1 });
});

/** Texts that js-yaml reads in another way than the exact parser, or accepts although the exact parser refuses them. */
test.each([
  'a: &b 1\nc: *b\n', 'a: !!str 1\n', 'a: !!int\n  |\n  7\n', '- !!str \n  |', '!<?> 7', '!!str \n...', // anchors and tags
  'a: "b"# c\n', '- []#c\n', '[# c\n]', // comments
  'a: ["b",\n"c"]\n', 'a:\n  b: "c\n  d"\n', 'a: |\n\t', '\ta\n', 'a: |+\n  ', // indentation
  'a: |1\n  \n', '- |\n   \n # c\n', '--- |3\n   c\n', 'a: "\\\n\n  "\n', 'a: "\\UFFFFFFFF"\n', // block and double-quoted scalars
  'a: 1\n \t\nb: 2\n', 'a: 1\n  \t\nb: 2\n', 'a: 1\n \t \nb: 2\n', 'a: 1\n \t\r\nb: 2\n', // blank lines with a tab
  '|1\n  a\n', '- |  # c\n  a\n', '- | # c\n  a\n', '- | \n   \n  a\n', 'a: "\\\n  \n  b"\n', // the same with blanks
  '---a', '---  a: 1\n', '--- a:\n', '----x', '%TAG ! a\n---\n', // markers
  '[? ]', '{a, b: c}', 'a: 1\n? [b]\n: c\n', '~: a\n', '<<: {a: 1}\n', '"<<": {a: 1}\n', // keys and elements
])('the exact parser reads %j', (text) => {
  expect(expectSame(text).fast).toBe(0);
});
