import { exactYaml } from '../../src/cli/exact-yaml';

/** The limits of the exact parser, each with the last text that it reads and the first that it refuses. */

const refuse = (line: number, reason: string) => new Error(`${line}: ${reason}`);
const read = (text: string, { tokens = 1_000_000, written = text.length } = {}) => exactYaml(text, 0, written, { tokens }, refuse);
const TOO_DEEP = 'nests more than 200 levels deep';

const lists = (count: number, inner = '1') => '['.repeat(count) + inner + ']'.repeat(count);
const maps = (count: number, inner = '1') => '{k: '.repeat(count) + inner + '}'.repeat(count);
const lines = (count: number) => `${Array.from({ length: count }, (_, i) => `${' '.repeat(i)}a:`).join('\n')} 1`;

test.each<[string, (levels: number) => string]>([
  ['lists', lists],
  ['maps in braces', maps],
  ['maps on lines', lines],
  ['a list in maps', (levels) => maps(levels - 1, '[1]')],
  ['maps by an alias in maps', (levels) => `a: &a ${maps(100)}\nb: ${maps(levels - 101, '*a')}`],
  ['lists by an alias in lists', (levels) => `a: &a ${lists(100)}\nb: ${lists(levels - 101, '*a')}`],
  ['lists beside a shallow list', (levels) => `[[[1]], ${lists(levels - 1)}, [1]]`],
  ['maps beside a shallow map', (levels) => `{a: {b: {}}, c: ${maps(levels - 1)}, d: {}}`],
])('%s: 200 levels', (_, nested) => {
  expect(read(nested(200))).toHaveLength(1);
  expect(() => read(nested(201))).toThrow(TOO_DEEP);
});

test('as many tokens as the run has left', () => {
  const budget = { tokens: 1000 };
  exactYaml('a: [b, c]', 0, 9, budget, refuse);
  const needed = 1000 - budget.tokens;
  expect(read('a: [b, c]', { tokens: needed })).toHaveLength(1);
  expect(() => read('a: [b, c]', { tokens: needed - 1 })).toThrow('1: is too large for one run');
});

test('aliases add ten million characters to the size of a file', () => {
  const text = `a: &a ${'x'.repeat(1000)}\nb: &b [${'*a, '.repeat(100)}]\nc: [${'*b, '.repeat(100)}]`;
  const [a, keys] = [1001, 6];
  const b = 1 + 100 * a;
  const size = 1 + keys + a + b + 1 + 100 * b;
  expect(read(text, { written: size - 10_000_000 })).toHaveLength(1);
  expect(() => read(text, { written: size - 10_000_001 })).toThrow('3: aliases expand to more than 10000000 characters');
});
