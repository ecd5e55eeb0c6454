import { baselineOf, readBaseline, withBaseline } from './baseline';
import { bounded } from './bounded';
import { AddCommand } from './command';
import { CHECK_FORMATS, PATHS, pathsText } from './formats';
import { ExitCode, Io } from './io';
import { TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { countOf, keyOf, oneOf } from './option-values';
import { write } from './output';
import { readJudgement } from './read-judgement';
import { UsageError } from './usage-error';
import { FAIL_ON, exitCodeOf } from './verdict';
import { versionOf } from './version';
import { counted } from '../engine/rules/finding-groups';
import { JudgeOptions } from '../engine/rules/judge-manifests';
import { Severity } from '../engine/rules/severity';
import { oneLine } from '../report/checked';

/** The options as they were typed. */
interface TypedCheckOptions extends TypedJudgeOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxFindings: string;
  readonly output?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

/** The checked options. */
interface CheckOptions {
  readonly format: keyof typeof CHECK_FORMATS;
  readonly failOn: typeof FAIL_ON[number];
  /** How many findings a table shows. */
  readonly maxFindings: number;
  readonly output?: string;
  /** The files of known findings: to read and to write. */
  readonly baseline?: string;
  readonly writeBaseline?: string;
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
    .option('--baseline <file>', 'known findings, which pass')
    .option('--write-baseline <file>', 'write the findings there as known ones and print no report')
    .option('--fail-on <severity>', 'error or warning: the lowest severity that gives exit code 1', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table shows, errors first; other formats show all', '100'))
    .addHelpText('after', '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input.')
    .action((paths: string[], typed: TypedCheckOptions) => run((io) => check(paths, optionsOf(typed), io)));
};

async function check(paths: string[], { format, failOn, maxFindings, output, judge, ...files }: CheckOptions, io: Io): Promise<ExitCode> {
  const warn = (text: string) => io.err(`${oneLine(text)}\n`);
  const entries = files.baseline === undefined ? undefined : readBaseline(files.baseline);
  const judgement = await readJudgement(paths, judge, io);
  if (files.writeBaseline !== undefined) {
    write(baselineOf(judgement), files.writeBaseline, io);
    const count = counted(judgement.findings.length, 'finding');
    io.out(`${oneLine(`wrote ${count} to ${files.writeBaseline}; with --baseline ${files.writeBaseline} they pass`)}\n`);
    return ExitCode.CLEAN;
  }
  const checked = withBaseline(judgement, entries ?? []);
  const text = CHECK_FORMATS[format](checked, { maxFindings, failOn, version: versionOf(), warn });
  write(text, output, io);
  if (checked.fixed.length > 0) {
    warn(`fixed findings that the baseline still has: ${bounded(checked.fixed)}; remove them with --write-baseline, or they may come back`);
  }
  const isStale = failOn === Severity.WARNING && checked.fixed.length > 0;
  return isStale ? ExitCode.FINDINGS : exitCodeOf(checked, failOn);
}

function optionsOf(typed: TypedCheckOptions): CheckOptions {
  if (typed.baseline !== undefined && typed.writeBaseline !== undefined) {
    throw new UsageError('--write-baseline', 'be without --baseline', typed.writeBaseline);
  }
  return {
    baseline: typed.baseline,
    writeBaseline: typed.writeBaseline,
    format: keyOf('--format', typed.format, CHECK_FORMATS),
    failOn: oneOf('--fail-on', typed.failOn, FAIL_ON),
    maxFindings: countOf('--max-findings', typed.maxFindings),
    output: typed.output,
    judge: judgeOptionsOf(typed),
  };
}
