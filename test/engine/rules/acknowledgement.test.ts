import { Acknowledgement } from '../../../src/engine/manifest/acknowledgement-annotations';
import { judge } from '../../../src/engine/rules/acknowledgement';
import { Evaluator } from '../../../src/engine/rules/evaluator';
import { ofPod, viewOf } from '../../support/cases';

const HOST = 'no-host-namespaces';
const manifest = ofPod((spec) => { spec.hostPID = true; })();
const { view } = viewOf(manifest);
const ACCEPTED = { ruleId: HOST, reason: 'the profiler of the node needs it' } as unknown as Acknowledgement;

const verdict = (acknowledgement?: Acknowledgement, counts = true) => judge(Evaluator.ALL, manifest, view,
  (ruleId) => (ruleId === HOST ? acknowledgement : undefined), { asks: ({ id }) => id === HOST, counts: () => counts });

test('a finding is open, or accepted by an acknowledgement of its rule', () => {
  expect(verdict().open.map(({ rule }) => rule.id)).toStrictEqual([HOST]);
  expect(verdict().accepted).toStrictEqual([]);
  expect(verdict(ACCEPTED).open).toStrictEqual([]);
  expect(verdict(ACCEPTED).accepted.map(({ acknowledgement }) => acknowledgement)).toStrictEqual([ACCEPTED]);
});

test('a finding that does not count is neither', () => {
  expect(verdict(undefined, false)).toStrictEqual({ open: [], accepted: [] });
  expect(verdict(ACCEPTED, false)).toStrictEqual({ open: [], accepted: [] });
});
