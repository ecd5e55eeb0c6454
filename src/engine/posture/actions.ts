import { AgentPosture } from './posture-agent';
import { PostureAction, PostureFinding } from './posture-finding';
import { RULES } from '../rules/catalogue';
import { RulePack, Severity } from '../rules/severity';
import { push } from '../value/multimap';

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

/**
 * What to do first: errors before warnings, rules of the baseline before others, then rules that bear on more risks of the OWASP Top 10
 * for Agentic Applications, and then what concerns more agents.
 */
export function actionsOf(findings: readonly PostureFinding[], agents: readonly AgentPosture[]): PostureAction[] {
  const byRule = new Map<string, PostureFinding[]>();
  findings.filter(isOpen).forEach((finding) => push(byRule, finding.ruleId, finding));
  const agentsByRule = new Map<string, string[]>();
  agents.forEach(({ title, findings: own }) => new Set(own.filter(isOpen).map(({ ruleId }) => ruleId))
    .forEach((ruleId) => push(agentsByRule, ruleId, title)));
  return [...byRule]
    .map(([ruleId, of]) => actionOf(ruleId, of, agentsByRule.get(ruleId) ?? []))
    .sort((a, b) => rankOf(a) - rankOf(b)
      || risksOf(b) - risksOf(a)
      || b.agents.length - a.agents.length
      || b.sources.length - a.sources.length
      || (a.ruleId < b.ruleId ? -1 : 1));
}

function isOpen({ acknowledged }: PostureFinding): boolean {
  return acknowledged === undefined;
}

function rankOf({ ruleId, severity }: PostureAction): number {
  return (severity === Severity.ERROR ? 0 : 2) + (BY_ID.get(ruleId)?.pack === RulePack.BASELINE ? 0 : 1);
}

function risksOf({ ruleId }: PostureAction): number {
  return BY_ID.get(ruleId)?.mappings.owasp?.length ?? 0;
}

function actionOf(ruleId: string, of: readonly PostureFinding[], agents: string[]): PostureAction {
  const [{ title, remedy, docs, severity }] = of;
  return {
    ruleId,
    severity: of.some((one) => one.severity === Severity.ERROR) ? Severity.ERROR : severity,
    title,
    why: BY_ID.get(ruleId)?.why ?? '',
    remedy,
    docs,
    sources: of.map(({ source }) => source),
    agents,
  };
}
