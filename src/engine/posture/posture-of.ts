import { actionsOf } from './actions';
import { agentPosture, askedBy, titleOfAgent } from './agent-posture';
import { findingsOf, sourcesBy } from './findings-of';
import { frameworksOf } from './frameworks';
import { Posture, PostureSummary } from './posture';
import { AgentPosture, PostureRisk } from './posture-agent';
import { PostureFinding } from './posture-finding';
import { PostureInput } from './posture-input';
import { PostureSource } from './posture-source';
import { Severity } from '../rules/severity';
import { Json } from '../value/json';
import { memoize } from '../value/memoize';

const RISKS = [PostureRisk.HIGH, PostureRisk.MEDIUM, PostureRisk.LOW];

/** The report of a cluster, or of several: the one function that commands, apps and formats get it from. */
export function postureOf(input: PostureInput): Posture {
  const sourceOf = sourcesBy(input.placeOf);
  const findings = findingsOf(input, sourceOf);
  const titles = titlesOf(input, sourceOf);
  const context = { input, findings, sourceOf, asked: askedBy(input) };
  const agents = input.agents.map((agent, i) => agentPosture(context, agent, titles[i]));
  return {
    summary: summaryOf(input, agents, findings.all),
    actions: actionsOf(findings.all, agents),
    agents: RISKS.flatMap((risk) => byFindings(agents.filter((agent) => agent.risk === risk))),
    neighbours: (input.neighbours ?? []).map(titleOfAgent).sort(),
    findings: [...findings.all],
    exceptions: [...input.exceptions],
    frameworks: frameworksOf(findings.all),
  };
}

/** A title for each agent. Agents of several clusters, and objects that are there twice, get their places too. */
function titlesOf({ agents }: PostureInput, sourceOf: (manifest: Json, field: string) => PostureSource): string[] {
  const plain = agents.map(titleOfAgent);
  const withPlace = distinct(plain, (i) => {
    const { constructPath, file } = sourceOf(agents[i].pod.manifest, '');
    return `${plain[i]} (${constructPath ?? file ?? 'no place'})`;
  });
  const seen = new Map<string, number>();
  return distinct(withPlace, (i) => {
    const count = memoize(seen, withPlace[i], () => 0) + 1;
    seen.set(withPlace[i], count);
    return `${withPlace[i]} #${count}`;
  });
}

/** The titles, with another one in place of each that is there more than once. */
function distinct(titles: readonly string[], other: (index: number) => string): string[] {
  const counts = new Map<string, number>();
  titles.forEach((title) => counts.set(title, (counts.get(title) ?? 0) + 1));
  return titles.map((title, i) => (counts.get(title)! > 1 ? other(i) : title));
}

/** Those with the most errors first, then those with the most findings. */
function byFindings(agents: readonly AgentPosture[]): AgentPosture[] {
  const weight = ({ findings }: AgentPosture) => [countOf(findings, Severity.ERROR), countOf(findings, Severity.WARNING), findings.length];
  const weights = new Map(agents.map((agent) => [agent, weight(agent)]));
  return [...agents].sort((a, b) => {
    const [of, other] = [weights.get(b)!, weights.get(a)!];
    return of[0] - other[0] || of[1] - other[1] || of[2] - other[2];
  });
}

function countOf(findings: readonly PostureFinding[], severity: Severity): number {
  return findings.filter((finding) => finding.acknowledged === undefined && finding.severity === severity).length;
}

function summaryOf(
  { objects, neighbours = [] }: PostureInput, agents: readonly AgentPosture[], findings: readonly PostureFinding[],
): PostureSummary {
  return {
    agents: agents.filter(({ role }) => role === undefined).length,
    neighbours: neighbours.length,
    objects,
    errors: countOf(findings, Severity.ERROR),
    warnings: countOf(findings, Severity.WARNING),
    acknowledged: findings.filter(({ acknowledged }) => acknowledged !== undefined).length,
  };
}
