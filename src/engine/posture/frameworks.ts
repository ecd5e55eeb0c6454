import { PostureCoverage, PostureFramework } from './posture';
import { FRAMEWORKS, rulesOf } from '../rules/frameworks';
import { Control, Framework } from '../rules/frameworks/control';
import { memoizeByPair } from '../value/memoize';

const COVERAGE = { covered: PostureCoverage.COVERED, partly: PostureCoverage.PARTLY, not: PostureCoverage.NOT } as const;

const ruleIdsOf = memoizeByPair((framework: Framework, control: Control) => rulesOf(framework.id, control.id));

/** The controls of each framework, with the count of findings that the rules of each control have. */
export function frameworksOf(findings: readonly { readonly ruleId: string; readonly acknowledged?: string }[]): PostureFramework[] {
  const open = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  for (const finding of findings) {
    const counts = finding.acknowledged === undefined ? open : acknowledged;
    counts.set(finding.ruleId, (counts.get(finding.ruleId) ?? 0) + 1);
  }
  const sum = (counts: ReadonlyMap<string, number>, ruleIds: readonly string[]) =>
    ruleIds.reduce((total, id) => total + (counts.get(id) ?? 0), 0);
  return FRAMEWORKS.map((framework) => ({
    id: framework.id,
    title: framework.title,
    url: framework.url,
    controls: framework.controls.map((control) => {
      const ruleIds = [...ruleIdsOf(framework, control)];
      return {
        ...control,
        coverage: COVERAGE[control.coverage],
        ruleIds,
        findings: sum(open, ruleIds),
        acknowledged: sum(acknowledged, ruleIds),
      };
    }),
  }));
}
