import { AddCommand, ExitCode, helpEnd } from './command';
import { PATHS, pathsText } from './formats';
import { TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { keyOf } from './option-values';
import { write } from './output';
import { Query, queryResult } from './query-result';
import { readJudgement } from './read-judgement';
import { cleanOf } from './verdict';
import { QueryVerdict, verdictOf } from '../engine/posture/query';
import { JudgedRun } from '../report/checked';
import { jsonText } from '../report/json';
import { QueryResult, queryJson, queryTable } from '../report/query';

const FORMATS = { table: queryTable, json: (result: QueryResult) => jsonText(queryJson(result)) };

const EXIT_CODES: { readonly [verdict in QueryVerdict]: (judgement: JudgedRun) => ExitCode } = {
  'denied': cleanOf, 'reachable': () => ExitCode.FINDINGS, 'not computed': () => ExitCode.UNUSABLE,
};

/** The options as they were typed. */
interface TypedQueryOptions extends TypedJudgeOptions, Query {
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
      const result = queryResult(judgement, typed);
      write(FORMATS[format](result), undefined, io);
      return EXIT_CODES[verdictOf([...result.answers, ...result.others])](judgement);
    }));
};
