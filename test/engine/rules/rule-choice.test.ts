import { exceptionText, exceptionsOf } from '../../../src/engine/rules/rule-choice';
import { RulePack, Severity } from '../../../src/engine/rules/severity';

const REASON = 'the nightly build is what we test';

test('a rule is lowered below the severity that it has, and not to it', () => {
  const reasons = { 'no-latest-image': ` ${REASON} ` };
  expect(exceptionsOf({ severities: { 'no-latest-image': Severity.WARNING }, reasons }))
    .toStrictEqual([{ option: 'no-latest-image', severity: Severity.WARNING, reason: REASON }]);
  expect(exceptionsOf({ severities: { 'no-latest-image': Severity.ERROR } })).toStrictEqual([]);
});

test('what lowers rules comes before the rules that are lowered', () => {
  const reasons = { 'pack': REASON, 'podSelector': REASON, 'no-latest-image': REASON };
  const choice = { pack: RulePack.BASELINE, podSelector: { app: 'agent' }, severities: { 'no-latest-image': Severity.OFF }, reasons };
  expect(exceptionsOf(choice).map(exceptionText)).toStrictEqual([
    `the rules outside the pack do not run: ${REASON}`,
    `only the rules about the node judge other pods: ${REASON}`,
    `rule "no-latest-image" is lowered to off: ${REASON}`,
  ]);
});
