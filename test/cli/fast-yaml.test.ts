import { isDeepStrictEqual } from 'util';
import * as fc from 'fast-check';
import { yaml } from './command';
import { documents, lines } from './yaml-arbitraries';
import { documentsOf } from '../../src/cli/documents';
import { exactYaml } from '../../src/cli/exact-yaml';
import { fastYaml } from '../../src/cli/fast-yaml';
import { partsOf, textOf } from '../../src/cli/manifest-text';
import { surroundings, valid } from '../support/cases';

/** The same every time, so that a failure comes again. */
const SEED = 13;

interface Read {
  readonly document: unknown;
  lineOf(path: string): number;
}

const refuse = (line: number, reason: string) => new Error(`${line}: ${reason}`);

/** What the exact parser alone makes of a whole file: its documents, or nothing if it refuses it. */
function exactly(bytes: Uint8Array): Read[] | undefined {
  try {
    const text = textOf(bytes, refuse);
    return exactYaml(text, 0, text.length, { tokens: 1_000_000 }, refuse).filter(({ document }) => document !== null);
  } catch {
    return undefined;
  }
}

/** Every path of a value, as findings write it. */
function pathsIn(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    return [at];
  }
  const inner = Array.isArray(value)
    ? value.map((item, i) => [`${at}[${i}]`, item])
    : Object.entries(value).map(([key, item]) => [/^\w+$/.test(key) ? `${at}${at && '.'}${key}` : `${at}["${key}"]`, item]);
  return [at, ...(inner as [string, unknown][]).flatMap(([path, item]) => pathsIn(item, path))];
}

/** Holds what `check` reads against what the exact parser reads; tells how many of the documents were read fast. */
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

/** Checks so many texts, and that enough of the documents that can be read are read fast: else the property says nothing. */
function check(numRuns: number, texts: fc.Arbitrary<string>, leastShare: number): void {
  let [fast, all] = [0, 0];
  fc.assert(fc.property(texts, (text) => {
    const counts = expectSame(text);
    fast += counts.fast;
    all += counts.all;
  }), { seed: SEED, numRuns });
  expect(fast / all).toBeGreaterThan(leastShare);
}

test('lines of any kind', () => check(6000, lines, 0.05), 60_000);

test('documents', () => check(4000, documents, 0.2), 60_000);

test('manifests with lines put in, taken out and moved', () => {
  const texts = [...(['Pod', 'CronJob', 'Namespace'] as const).map((kind) => valid(kind)), ...surroundings()].map((manifest) => yaml(manifest));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.oneof(fc.constant(''), lines)), { maxLength: 2 });
  const edited = fc.tuple(fc.constantFrom(...texts), edits).map(([text, all]) => all.reduce((before, [at, cut, put]) => {
    const rows = before.split('\n');
    rows.splice(at % rows.length, cut, ...(put === '' ? [] : [put]));
    return rows.join('\n');
  }, text));
  check(1000, edited, 0.2);
}, 60_000);
