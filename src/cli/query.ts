import { AddCommand, ExitCode, UnusableError, UsageError, helpEnd } from './command';
import { PATHS, pathsText } from './formats';
import { TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { keyOf } from './option-values';
import { write } from './output';
import { comparedInputOf } from './posture-input';
import { readJudgement } from './read-judgement';
import { cleanOf } from './verdict';
import { ClusterView } from '../engine/cluster/cluster-view';
import { roleOf } from '../engine/cluster/infrastructure';
import { nameOf } from '../engine/cluster/namespaced';
import { PostureAgentInput, PostureInput } from '../engine/posture/posture-input';
import { QueryVerdict, answersOf, otherCallersOf, verdictOf } from '../engine/posture/query';
import { QueryError } from '../engine/posture/query-match';
import { QueryTarget, queryTarget } from '../engine/posture/query-target';
import { choicesFor } from '../engine/value/nearest';
import { JudgedRun } from '../report/checked';
import { jsonText } from '../report/json';
import { QueryResult, queryJson, queryTable } from '../report/query';
import { missedLine } from '../report/run-text';

const FORMATS = { table: queryTable, json: (result: QueryResult) => jsonText(queryJson(result)) };

const EXIT_CODES: { readonly [verdict in QueryVerdict]: (judgement: JudgedRun) => ExitCode } = {
  'denied': cleanOf, 'reachable': () => ExitCode.FINDINGS, 'not computed': () => ExitCode.UNUSABLE,
};

/** The options as they were typed. */
interface TypedQueryOptions extends TypedJudgeOptions {
  readonly from?: string;
  readonly to: string;
  readonly format: string;
}

/** `query`: who may call a target, by which policies. */
export const addQuery: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('query')
    .description('Says which agents may call a target, and which policies and lines open or deny it.')
    .argument(PATHS, pathsText)
    .requiredOption('--to <target>', 'an address, block, host, namespace/name, internet or metadata, with or without ":443"')
    .option('--from <name>', 'one workload, such as agents/coder (default: every agent)')
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table'))
    .addHelpText('after', helpEnd(
      'query dist --from agents/coder --to tools/search:8443',
      '0 denied, 1 reachable, 2 not computed, wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedQueryOptions) => run(async (io) => {
      const format = keyOf('--format', typed.format, FORMATS);
      const judgement = await readJudgement(paths, judgeOptionsOf(typed), io, true);
      const target = targetOf(typed.to, judgement.view);
      const input = comparedInputOf(judgement);
      const asked = agentsIn(input, typed);
      const answers = answersOf(target, asked, input.placeOf);
      const isWhole = typed.from === undefined;
      const others = isWhole ? otherCallersOf(target, { view: judgement.view, placeOf: input.placeOf }) : [];
      const left = isWhole ? input.agents.length + (input.neighbours ?? []).length - asked.length : 0;
      write(FORMATS[format]({ target, answers, others, left, run: judgement.run }), undefined, io);
      return EXIT_CODES[verdictOf([...answers, ...others])](judgement);
    }));
};

function targetOf(text: string, view: ClusterView): QueryTarget {
  try {
    return queryTarget(text, view);
  } catch (error) {
    throw error instanceof QueryError ? new UsageError('--to', error.message, text) : error;
  }
}

/** Whom a query is about: all agents, or the pods of one name, which may be neighbours. */
function agentsIn(
  { agents, neighbours = [], run }: PostureInput, { from, all: isAll }: TypedQueryOptions,
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
