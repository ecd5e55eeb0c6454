import { AddCommand } from './command';
import { CHECK_FORMATS, PATHS, pathsText } from './formats';
import { ExitCode, Io } from './io';
import { TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { countOf, keyOf, oneOf } from './option-values';
import { write } from './output';
import { readJudgement } from './read-judgement';
import { FAIL_ON, exitCodeOf } from './verdict';
import { versionOf } from './version';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { Severity } from '../engine/rules/severity';
import { oneLine } from '../report/checked';

/** The options as they were typed. */
interface TypedCheckOptions extends TypedJudgeOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxFindings: string;
  readonly output?: string;
}

/** The checked options. */
interface CheckOptions {
  readonly format: keyof typeof CHECK_FORMATS;
  readonly failOn: typeof FAIL_ON[number];
  /** How many findings a table shows. */
  readonly maxFindings: number;
  readonly output?: string;
  readonly judge: JudgeOptions;
}

/** `check`: prints what the rules find. */
export const addCheck: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('check')
    .description('Checks YAML and JSON manifests from any tool as the objects of one cluster.')
    .argument(PATHS, pathsText)
    .option('--format <format>', Object.keys(CHECK_FORMATS).join(', '), 'table')
    .option('-o, --output <file>', 'write there instead of to stdout')
    .option('--fail-on <severity>', 'error or warning: the lowest severity that gives exit code 1', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table shows, errors first; other formats show all', '100'))
    .addHelpText('after', '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input.')
    .action((paths: string[], typed: TypedCheckOptions) => run((io) => check(paths, optionsOf(typed), io)));
};

async function check(paths: string[], { format, failOn, maxFindings, output, judge }: CheckOptions, io: Io): Promise<ExitCode> {
  const judgement = await readJudgement(paths, judge, io);
  const checked = { ...judgement, known: [], fixed: [] };
  write(CHECK_FORMATS[format](checked, { maxFindings, failOn, version: versionOf(), warn: (text) => io.err(`${oneLine(text)}\n`) }), output, io);
  return exitCodeOf(judgement, failOn);
}

function optionsOf(typed: TypedCheckOptions): CheckOptions {
  return {
    format: keyOf('--format', typed.format, CHECK_FORMATS),
    failOn: oneOf('--fail-on', typed.failOn, FAIL_ON),
    maxFindings: countOf('--max-findings', typed.maxFindings),
    output: typed.output,
    judge: judgeOptionsOf(typed),
  };
}
