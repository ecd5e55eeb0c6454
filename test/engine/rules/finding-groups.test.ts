import { FindingRow, filledLine, findingGroups } from '../../../src/engine/rules/finding-groups';

const row = (object: string, label: FindingRow['label'], text: string): FindingRow =>
  ({ object, head: () => `Pod ${object}`, label, rule: 'no-x', text });

const rows = [
  row('a', 'acknowledged', '1'), row('a', 'warning', '2'), row('b', 'warning', '3'), row('b', 'error', '4'), row('c', 'unused', '5'),
  row('c', 'error', '6'), row('a', 'warning', '7'),
];

test('groups by object, objects with errors first and errors before the rest', () => {
  expect(findingGroups(rows)).toEqual({
    rules: ['no-x'],
    groups: [
      ['Pod b', '  error         no-x  4', '  warning       no-x  3'],
      ['Pod c', '  error         no-x  6', '  unused        no-x  5'],
      ['Pod a', '  warning       no-x  2', '  warning       no-x  7', '  acknowledged  no-x  1'],
    ],
    hidden: undefined,
  });
});

test.each<[number, string[][], string | undefined]>([
  [1, [['Pod b', '  error  no-x  4']], '6 more: 1 error, 3 warnings, 1 unused, 1 acknowledged'],
  [3, [['Pod b', '  error    no-x  4'], ['Pod c', '  error    no-x  6'], ['Pod a', '  warning  no-x  2']],
    '4 more: 2 warnings, 1 unused, 1 acknowledged'],
  [7, findingGroups(rows).groups, undefined],
])('shows %i of them and counts the rest', (most, groups, hidden) => {
  expect(findingGroups(rows, most)).toEqual({ groups, hidden, rules: ['no-x'] });
});

test('names only the objects that it shows: a name can cost the reading of a document', () => {
  const head = jest.fn(() => 'Pod d');
  const { groups } = findingGroups([...rows, { ...row('d', 'warning', '8'), head }, { ...row('d', 'warning', '9'), head }], 2);
  expect([groups.length, head.mock.calls.length]).toEqual([2, 0]);
});

test('one object without findings has no lines', () => {
  expect(findingGroups([])).toEqual({ groups: [], hidden: undefined, rules: [] });
});

test('what Harden fills, if anything', () => {
  expect([filledLine(0, 3), filledLine(2, 3), filledLine(1, 1)])
    .toEqual([
      undefined,
      'Harden fills 2 of 3 findings: fields that the pods leave out',
      'Harden fills 1 of 1 finding: fields that the pods leave out',
    ]);
});
