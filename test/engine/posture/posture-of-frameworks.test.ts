import fc from 'fast-check';
import { PostureCoverage, PostureFramework } from '../../../src/engine/posture/posture';
import { frameworksOf } from '../../../src/engine/posture/posture-of';
import { RULES } from '../../../src/engine/rules/catalogue';
import { runs } from '../../support/properties';

const controlsOf = (frameworks: PostureFramework[]) => frameworks.flatMap(({ controls }) => controls);

const FINDINGS = fc.array(fc.record({
  ruleId: fc.constantFrom(...RULES.map(({ id }) => id), 'no-such-rule', '__proto__'),
  acknowledged: fc.option(fc.constantFrom('', 'a reason'), { nil: undefined }),
}), { maxLength: 60 });

test('each control counts the findings of its rules, accepted ones apart, in any order', () => {
  fc.assert(fc.property(FINDINGS, (findings) => {
    const frameworks = frameworksOf(findings);
    for (const { ruleIds, findings: open, acknowledged } of controlsOf(frameworks)) {
      const own = findings.filter(({ ruleId }) => ruleIds.includes(ruleId));
      expect(open + acknowledged).toBe(own.length);
      expect(acknowledged).toBe(own.filter((finding) => finding.acknowledged !== undefined).length);
    }
    expect(frameworksOf([...findings].reverse())).toEqual(frameworks);
  }), runs(50));
});

test('a finding counts once in a technique that it has two parts of', () => {
  const attack = frameworksOf([{ ruleId: 'no-secret-in-config' }]).find(({ id }) => id === 'attack');
  expect(attack?.controls.filter(({ findings }) => findings > 0).map(({ id, findings }) => [id, findings]))
    .toEqual([['T1552', 1], ['T1552.001', 1], ['T1552.007', 1]]);
});

test('without findings, the tables say what is covered, and each rule stands in its order', () => {
  const frameworks = frameworksOf([]);
  expect(frameworks.map(({ id }) => id)).toEqual(['podSecurity', 'cis', 'nsaCisa', 'attack', 'owasp', 'agenticAi', 'nist', 'euAiAct']);
  const controls = controlsOf(frameworks);
  expect(controls.filter(({ findings, acknowledged }) => findings + acknowledged > 0)).toEqual([]);
  expect(controls.filter(({ ruleIds }) => ruleIds.join() !== [...new Set(ruleIds)].sort().join())).toEqual([]);
  expect(controls.find(({ id }) => id === '5.2.12')).toEqual({
    id: '5.2.12',
    title: 'Minimize the admission of containers which use HostPorts',
    coverage: PostureCoverage.COVERED,
    note: 'A rule rejects host ports, and AgentAdmission does so in the API server.',
    ruleIds: ['no-host-ports'],
    findings: 0,
    acknowledged: 0,
  });
});
