import { filledLine, neighboursLine } from '../../../src/engine/rules/acknowledgement';

test('what Harden fills, if anything', () => {
  expect([filledLine(0, 3), filledLine(2, 3), filledLine(1, 1)]).toEqual([
    undefined,
    'Harden fills 2 of 3 findings: fields that the pods leave out',
    'Harden fills 1 of 1 finding: fields that the pods leave out',
  ]);
});

test('how many pods are neighbours of agents, if any', () => {
  expect([neighboursLine(0), neighboursLine(1), neighboursLine(2, '--all'), neighboursLine(1, '--all')]).toEqual([
    undefined,
    '1 pod is a neighbour of agents: only the rules about the node judge it',
    '2 pods are neighbours of agents: only the rules about the node judge them; --all judges them by every rule',
    '1 pod is a neighbour of agents: only the rules about the node judge it; --all judges it by every rule',
  ]);
});
