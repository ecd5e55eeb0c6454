import { PostureContext, RankedAgent } from './agent-posture';
import { AgentsOf, ObjectStep, OpenFinding, agentsByFinding, objectsByTemplate, stepsByObject } from './object-steps';
import { PostureRisk } from './posture-agent';
import { PostureAction, PostureFault, PostureFinding, PostureSource } from './posture-finding';
import { riskOfFindings } from './risk';
import { patchesFor } from './tried-patches';
import { objectName } from '../manifest/manifest-list';
import { RULES } from '../rules/catalogue';
import { Severity } from '../rules/severity';
import { counted } from '../value/counted';
import { push } from '../value/multimap';

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));
const RISKS = [PostureRisk.HIGH, PostureRisk.MEDIUM, PostureRisk.LOW];

/** A fault with what orders it among others. */
interface RankedFault {
  readonly fault: PostureFault;
  readonly risk: number;
}

/**
 * What to do first. A step is about the object to edit: the workload, or the policy that causes findings in many workloads. Objects of one
 * kind with the same faults at the same fields, such as those of one template, are one step. Steps about the highest risk come first, then
 * errors, then steps that end more findings, then those that concern more agents.
 */
export function actionsOf(context: PostureContext, agents: readonly RankedAgent[]): PostureAction[] {
  const agentsOf = agentsByFinding(agents);
  const steps = objectsByTemplate(stepsByObject(context)).map((objects) => {
    const open = objects.flatMap((one) => one.open);
    const faults = faultsIn(open, agentsOf);
    const action = actionOf(context, objects, faults.map(({ fault }) => fault), agentsOf(...open.map(({ finding }) => finding)));
    return { action, first: objects[0], risk: Math.min(...faults.map(({ risk }) => risk)) };
  }).sort((a, b) => a.risk - b.risk
    || severityRank(a.action) - severityRank(b.action)
    || b.action.findings - a.action.findings
    || b.action.agents.length - a.action.agents.length
    || (a.action.objects[0] < b.action.objects[0] ? -1 : 1));
  const patches = patchesFor(context, agents, agentsOf, steps.map(({ first }) => first));
  return steps.map(({ action }, i) => ({ ...action, ...patches[i] && { patch: patches[i] } }));
}

function actionOf(
  { sourceOf }: PostureContext, objects: readonly ObjectStep[], faults: readonly PostureFault[], agents: readonly RankedAgent[],
): PostureAction {
  const [{ title, severity }, ...others] = faults;
  return {
    title: others.length === 0 ? title : `${title} and ${counted(others.length, 'more fault')}`,
    severity: faults.some((one) => one.severity === Severity.ERROR) ? Severity.ERROR : severity,
    objects: objects.map(({ manifest }) => objectName(manifest)),
    sources: objects.flatMap((one) => sourcesOf(one, sourceOf)),
    faults: [...faults],
    findings: faults.reduce((sum, { findings }) => sum + findings, 0),
    agents: agents.map(({ agent }) => agent.title),
  };
}

/** The elements that cause findings, or the object as a whole. */
function sourcesOf({ manifest, open }: ObjectStep, sourceOf: PostureContext['sourceOf']): PostureSource[] {
  const elements = [...new Set(open.flatMap(({ edited }) => edited.elements))].sort();
  return (elements.length > 0 ? elements : ['']).map((field) => sourceOf(manifest, field));
}

/** Faults of the highest risk first, then errors, then by their findings. */
function faultsIn(open: readonly OpenFinding[], agentsOf: AgentsOf): RankedFault[] {
  const byRule = new Map<string, PostureFinding[]>();
  open.forEach(({ finding }) => push(byRule, finding.ruleId, finding));
  return [...byRule.values()].map((findings) => ({ fault: faultOf(findings), risk: riskRank(findings, agentsOf) }))
    .sort((a, b) => a.risk - b.risk || severityRank(a.fault) - severityRank(b.fault) || b.fault.findings - a.fault.findings
      || (a.fault.ruleId < b.fault.ruleId ? -1 : 1));
}

function faultOf(findings: readonly PostureFinding[]): PostureFault {
  const [{ ruleId, severity, problem, remedy, docs }] = findings;
  return {
    ruleId,
    severity: findings.some((one) => one.severity === Severity.ERROR) ? Severity.ERROR : severity,
    title: problem,
    why: BY_ID.get(ruleId)?.why ?? '',
    remedy,
    docs,
    findings: findings.length,
  };
}

/** The highest risk that findings of one rule lead to in any agent. */
function riskRank(findings: readonly PostureFinding[], agentsOf: AgentsOf): number {
  const byAgent = new Map<RankedAgent | undefined, PostureFinding[]>();
  findings.forEach((finding) => {
    const agents = agentsOf(finding);
    (agents.length > 0 ? agents : [undefined]).forEach((agent) => push(byAgent, agent, finding));
  });
  return Math.min(...[...byAgent].map(([agent, own]) =>
    RISKS.indexOf(riskOfFindings(own, agent && { edges: agent.agent.edges, reached: agent.reached }))));
}

function severityRank({ severity }: { readonly severity: Severity }): number {
  return severity === Severity.ERROR ? 0 : 1;
}
