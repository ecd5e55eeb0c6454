import { PostureEdge, PostureEdgeKind, PostureRisk } from './posture-agent';
import { PostureFinding } from './posture-finding';
import { Reached } from './reached';
import { RiskFacts, riskOf } from './risk';
import { RiskTopic, TOPICS } from './risk-topics';
import { Severity } from '../rules/severity';

/** The rules that report what an agent reaches. Who accepts all their findings accepts it. */
const REPORTED_BY: { readonly [reached in Reached]: readonly string[] } = {
  metadata: ['no-metadata-endpoint', 'no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  apiServer: ['no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  node: ['no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  agent: ['no-unnamed-agent-access', 'no-open-egress', 'no-open-foreign-policy', 'require-egress-policy'],
  internet: ['require-egress-policy'],
};

/** What is known of one agent. */
interface AgentKnown {
  readonly findings: readonly PostureFinding[];
  readonly edges: readonly PostureEdge[];
  readonly reached: ReadonlySet<Reached>;
  readonly isServing: boolean;
  readonly notComputed: readonly string[];
}

/** The facts that the risk of an agent follows from. */
export function riskFactsOf({ findings, edges, reached, isServing, notComputed }: AgentKnown): RiskFacts {
  const isAccepted = (one: Reached) => {
    const of = findings.filter(({ ruleId }) => REPORTED_BY[one].includes(ruleId));
    return of.length > 0 && of.every(({ acknowledged }) => acknowledged !== undefined);
  };
  const errors = findings.filter(({ severity }) => severity === Severity.ERROR);
  return {
    errors: topicsOf(errors.filter(({ acknowledged }) => acknowledged === undefined)),
    accepted: topicsOf(errors.filter(({ acknowledged }) => acknowledged !== undefined)),
    reached: new Set([...reached].filter((one) => !isAccepted(one))),
    acceptedReach: new Set([...reached].filter(isAccepted)),
    hasSecret: edges.some(({ kind }) => kind === PostureEdgeKind.SECRET),
    isServing,
    hasUncomputed: notComputed.length > 0,
  };
}

/**
 * The risk that findings alone lead to: by their topics, and by that part of what the agent reaches which their rules report. In objects
 * that hold no agent, by their topics.
 */
export function riskOfFindings(findings: readonly PostureFinding[], agent?: Pick<AgentKnown, 'edges' | 'reached'>): PostureRisk {
  const isReported = (one: Reached) => findings.some(({ ruleId }) => REPORTED_BY[one].includes(ruleId));
  const reached = new Set([...agent?.reached ?? []].filter(isReported));
  return riskOf(riskFactsOf({ findings, edges: agent?.edges ?? [], reached, isServing: false, notComputed: [] })).risk;
}

function topicsOf(findings: readonly PostureFinding[]): ReadonlySet<RiskTopic> {
  return new Set(findings.map(({ ruleId }) => TOPICS.get(ruleId) ?? 'other'));
}
