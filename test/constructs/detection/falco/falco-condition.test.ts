import { CATALOGUE } from '../../../../src/constructs/detection/falco/catalogue';
import { INFRASTRUCTURE_PODS, LISTS, MACROS } from '../../../../src/constructs/detection/falco/catalogue/parts';
import { ConditionError, macrosIn } from '../../../../src/constructs/detection/falco/falco-condition';
import { failure } from '../../../support/errors';

/** Parts that the app decides. */
const DECIDED = ['namespaces', 'listen_ports', 'resolvers', 'expected_destination', 'destination_names'];

test.each<[string, string[]]>([
  ['builds', ['builds']],
  ['not builds and (tests or not not deploys)', ['builds', 'tests', 'deploys']],
  ['evt.type=execve and proc.name in (make, "a, b", \'c)\')', []],
  ['proc.name in ()', []],
  ['proc.aname[2] = make or proc.args contains "-c x" and proc.name exists', []],
  ['k8s.pod.label[app.kubernetes.io/name]="a" and evt.num>=0 and fd.num!=-1', []],
  ['tolower(proc.name) = make and proc.name = val(proc.pname)', []],
  ['fd.name startswith /etc/ or fd.name glob /home/*/.ssh/* and builds', ['builds']],
  ['proc.name=make', []],
  ['proc.name = "a\\" or (b" and builds', ['builds']],
  ['proc.name in ("\\"", \'\\\'\') and proc.cmdline regex "a\\.b[(]"', []],
  ['proc.name = "" or proc.name = \'"\'', []],
  ['proc.name = "é 日本"', []],
])('%s', (condition, macros) => {
  expect(macrosIn(condition)).toEqual(macros);
});

test.each([
  ['', 'a field, a macro or "(" instead of the end'],
  ['builds tests', '"and", "or" or the end after "builds" instead of tests'],
  ['(builds', '")" after "( builds" instead of the end'],
  ['builds)', '"and", "or" or the end after "builds" instead of )'],
  ['builds and', 'a field, a macro or "(" after "builds and" instead of the end'],
  ['and builds', 'a field, a macro or "(" instead of and'],
  ['proc.name', 'a comparison such as "=" or "in" after "proc.name" instead of the end'],
  ['proc.name is make', 'a comparison such as "=" or "in" after "proc.name" instead of is'],
  ['proc.name in make', '"(" after "proc.name in" instead of make'],
  ['proc.name in (make', '")" after "proc.name in ( make" instead of the end'],
  ['proc.name in (make ninja)', '")" after "proc.name in ( make" instead of ninja'],
  ['proc.name = ', 'a value after "proc.name =" instead of the end'],
  ['proc.name = "a\\" or builds', 'a value after "proc.name =" instead of "'],
  ['proc.name = "a" "b"', '"and", "or" or the end after "proc.name = "a"" instead of "b"'],
  ['proc.name = "make', 'a value after "proc.name =" instead of "'],
  ['tolower(builds) = a', 'a field after "tolower (" instead of builds'],
])('%p is none', (condition, told) => {
  expect(failure(() => macrosIn(condition))).toBe(`be a Falco condition, with ${told}`);
  expect(() => macrosIn(condition)).toThrow(ConditionError);
});

test.each(['proc.name = "a\\\\" or (b" and builds', 'proc.name = \'a\\\\\'',
  'proc.name = "a\\\\\\"'])('%s, which versions of Falco read differently, is none', (condition) => {
  expect(failure(() => macrosIn(condition))).toContain('without two backslashes before a quote');
});

test.each(['\x00', '\b', '\v', '\f', '\x1b', '\x7f', '\x85', '\xa0', '\u2003', '\u2028', '\u3000',
  '\ufeff'])('%j, which Falco takes for no blank, is in none', (odd) => {
  expect(failure(() => macrosIn(`builds${odd}`)))
    .toBe('be a Falco condition without control characters, and without blanks other than " ", tab and line break');
});

const named = (text: string) => [...text.matchAll(/\$(\w+)/g)].map(([, name]) => name);

test.each([...CATALOGUE.map(({ id, condition = 'evt.num >= 0' }) => [id, condition]),
  ...Object.entries({ ...MACROS, infrastructure: INFRASTRUCTURE_PODS })])('%s is a condition, of parts that are there', (_, condition) => {
  const parts = [...Object.keys(LISTS), ...Object.keys(MACROS), ...DECIDED];
  expect(named(condition).filter((name) => !parts.includes(name))).toEqual([]);
  expect(macrosIn(condition.replace(/\$/g, 'our_'))).toEqual([...new Set(named(condition))]
    .filter((name) => name in MACROS || name === 'expected_destination').map((name) => `our_${name}`));
});

test('every part of the catalogue is used', () => {
  const all = [...CATALOGUE.map(({ condition = '' }) => condition), ...Object.values(MACROS), INFRASTRUCTURE_PODS].flatMap(named);
  expect([...Object.keys(LISTS), ...Object.keys(MACROS)].filter((name) => !all.includes(name))).toEqual([]);
});
