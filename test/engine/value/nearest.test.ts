import { alike, choicesFor, isMistyped, meantBy, nearest } from '../../../src/engine/value/nearest';

const RULES = ['no-host-ports', 'no-host-process', 'require-limits', 'no-node-name'];
const MANY = Array.from({ length: 21 }, (_, i) => `name-${i}`);

test.each([
  ['no-host-port', 'no-host-ports'],
  ['HOST-PROC', 'no-host-process'],
  ['reqire-limits', 'require-limits'],
])('%s is most like %s', (text, name) => {
  const found = nearest(text, RULES);
  expect([found.length, found[0]]).toEqual([3, name]);
});

test.each<[unknown]>([[undefined], [7], [null], ['x'.repeat(1_000_000)]])('a value of any kind has nearest names', (value) => {
  expect(nearest(value, RULES).length).toBe(3);
});

test('few names are given all, and of many the nearest', () => {
  expect(choicesFor('b', MANY.slice(0, 20)).split(', ').length).toBe(20);
  expect(choicesFor('name-2', MANY)).toBe('"name-2", "name-20", "name-0" (the nearest of 21)');
  expect(choicesFor('name-7', MANY, String)).toMatch(/^name-7, /);
});

test.each<[unknown, string | undefined]>([
  ['no-host-portz', 'no-host-ports'],
  ['no-hst-port', 'no-host-ports'],
  ['no-hst-por', undefined],
  [7, undefined],
])('%s means %s', (text, name) => {
  expect(meantBy(text, RULES)).toBe(name);
});

test.each<[string, string | undefined]>([
  ['Agent open raw sockets', 'Agent opens a raw socket'],
  ['agent OPENS A RAW SOCKET', 'Agent opens a raw socket'],
  ['Agent reads customer data', undefined],
  ['Agent calls ptrace', undefined],
  ['x'.repeat(101), undefined],
])('%s is a sentence like %s', (text, name) => {
  expect(alike(text, ['Agent opens a raw socket', 'Agent calls bpf'])).toBe(name);
});

test.each<[string, string, boolean]>([
  ['prot', 'port', true],
  ['ports', 'port', true],
  ['prt', 'port', true],
  ['path', 'port', false],
  ['port', 'port', false],
  ['labels', 'name', false],
])('%s for %s is a slip: %s', (text, name, is) => {
  expect(isMistyped(text, name)).toBe(is);
});
