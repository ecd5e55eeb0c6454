import { UnusableError, UsageError } from './command';
import { comparedInputOf } from './posture-input';
import { ClusterView } from '../engine/cluster/cluster-view';
import { roleOf } from '../engine/cluster/infrastructure';
import { nameOf } from '../engine/cluster/namespaced';
import { PostureAgentInput, PostureInput } from '../engine/posture/posture-input';
import { answersOf, otherCallersOf } from '../engine/posture/query';
import { QueryError } from '../engine/posture/query-match';
import { QueryTarget, queryTarget } from '../engine/posture/query-target';
import { choicesFor } from '../engine/value/nearest';
import { JudgedRun } from '../report/checked';
import { QueryResult } from '../report/query';
import { missedLine } from '../report/run-text';

/** The question of a query. */
export interface Query {
  /** The target, such as "tools/search:8443". */
  readonly to: string;
  /** The workload that calls, such as "agents/coder". By default every agent. */
  readonly from?: string;
  /** Whether the query covers every pod, if no workload is named. */
  readonly all?: boolean;
}

/**
 * Who may call a target, of what was judged.
 *
 * @throws UsageError if the manifests do not have the target or the workload
 * @throws UnusableError if there is no agent to ask
 */
export function queryResult(judgement: JudgedRun, query: Query): QueryResult {
  const target = targetOf(query.to, judgement.view);
  const input = comparedInputOf(judgement);
  const asked = agentsIn(input, query);
  const isWhole = query.from === undefined;
  return {
    run: judgement.run,
    target,
    answers: answersOf(target, asked, input.placeOf),
    others: isWhole ? otherCallersOf(target, { view: judgement.view, placeOf: input.placeOf }) : [],
    left: isWhole ? input.agents.length + (input.neighbours ?? []).length - asked.length : 0,
  };
}

function targetOf(text: string, view: ClusterView): QueryTarget {
  try {
    return queryTarget(text, view);
  } catch (error) {
    throw error instanceof QueryError ? new UsageError('--to', error.message, text) : error;
  }
}

/** Whom a query is about: all agents, or the pods of one name, which may be neighbours. */
function agentsIn(
  { agents, neighbours = [], run }: PostureInput, { from, all: isAll }: Query,
): readonly PostureAgentInput[] {
  if (from === undefined && isAll && agents.length > 0) {
    return [...agents, ...neighbours];
  }
  if (from === undefined) {
    const asked = agents.filter(({ pod }) => roleOf(pod) === undefined);
    if (asked.length === 0) {
      const missed = missedLine(run);
      const none = missed === undefined ? 'no agent is in these manifests' : `no agent was judged (${missed})`;
      throw new UnusableError([`${none}: name a workload with --from`]);
    }
    return asked;
  }
  const all = [...agents, ...neighbours];
  const nameIn = ({ pod }: PostureAgentInput) => `${pod.namespace === '' ? '' : `${pod.namespace}/`}${nameOf(pod.manifest)}`;
  const found = all.filter((one) => nameIn(one) === from);
  if (found.length === 0) {
    const known = [...new Set(all.map(nameIn))].sort();
    const must = known.length === 0 ? 'be a workload, and the manifests have none' : `be one of ${choicesFor(from, known)}`;
    throw new UsageError('--from', must, from);
  }
  return found;
}
