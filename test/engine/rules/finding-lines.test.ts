import { filledLine } from '../../../src/engine/rules/acknowledgement';

test('what Harden fills, if anything', () => {
  expect([filledLine(0, 3), filledLine(2, 3), filledLine(1, 1)])
    .toEqual([
      undefined,
      'Harden fills 2 of 3 findings: fields that the pods leave out',
      'Harden fills 1 of 1 finding: fields that the pods leave out',
    ]);
});
