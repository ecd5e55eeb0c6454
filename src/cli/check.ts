import { baselineOf, readBaseline, withBaseline } from './baseline';
import { againstBudget, budgetFileFor } from './budget';
import { AddCommand } from './command';
import { PATHS, formatsOf, pathsText } from './formats';
import { helpEnd } from './help';
import { ExitCode, Io } from './io';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { MAX_LENGTH, countOf, keyOf, maxLengthOf, oneOf } from './option-values';
import { warnOn, write } from './output';
import { reportOf } from './posture-input';
import { readJudgement } from './read-judgement';
import { UsageError } from './usage-error';
import { FAIL_ON, cleanOf, exitCodeOf } from './verdict';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';
import { bounded } from '../report/bounded';
import { checkJson } from '../report/check-json';
import { listingOfCheck } from '../report/check-listing';
import { Checked, JudgedRun, presumedLine } from '../report/checked';
import { oneLine } from '../report/escape-text';

const FORMATS = formatsOf('table', 'json', 'sarif', 'junit', 'github', 'markdown', 'html');

/** The options as they were typed. */
interface TypedCheckOptions extends TypedJudgeOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxFindings: string;
  readonly maxLength?: string;
  readonly output?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly budget?: string;
  readonly writeBudget?: string;
}

/** The checked options. */
interface CheckOptions {
  readonly format: keyof typeof FORMATS;
  readonly failOn: typeof FAIL_ON[number];
  /** How many findings a table shows. */
  readonly maxFindings: number;
  /** How many characters Markdown has at most. */
  readonly maxLength?: number;
  readonly output?: string;
  /** The files of known findings: to read and to write. */
  readonly baseline?: string;
  readonly writeBaseline?: string;
  /** File with the reach budget. */
  readonly budget?: string;
  /** File to write the reach budget to. */
  readonly writeBudget?: string;
  readonly judge: ReadJudgeOptions;
}

/** `check`: prints what the rules find. */
export const addCheck: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('check')
    .description('Checks YAML and JSON manifests from any tool as the objects of one cluster.')
    .argument(PATHS, pathsText)
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table')
    .option('-o, --output <file>', 'write there instead of to stdout')
    .option('--baseline <file>', 'known findings, which pass')
    .option('--write-baseline <file>', 'write the findings there as known ones, and print no report')
    .option('--budget <file>', 'what agents may reach and who may call them: fails on all else')
    .option('--write-budget <file>', 'write what agents reach there as that budget, and print no report')
    .option('--fail-on <severity>', 'the lowest severity of exit code 1: error or warning', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table shows, errors first', '100')
    .option(MAX_LENGTH.flags, MAX_LENGTH.description))
    .addHelpText('after', helpEnd(
      'check dist --format sarif --output findings.sarif',
      '0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedCheckOptions) => run((io) => check(paths, optionsOf(typed), io)));
};

async function check(paths: string[], options: CheckOptions, io: Io): Promise<ExitCode> {
  const { format, failOn, maxFindings, maxLength, output, baseline, judge } = options;
  const warn = warnOn(io);
  const entries = baseline === undefined ? undefined : readBaseline(baseline);
  const judgement = await readJudgement(paths, judge, io, isReportOf(options));
  if (options.writeBaseline !== undefined || options.writeBudget !== undefined) {
    writeKnown(judgement, options, io);
    return cleanOf(judgement);
  }
  const known = entries ? withBaseline(judgement, entries) : { ...judgement, known: [], fixed: [] };
  const checked = withBudget(known, options, warn);
  const colors = output === undefined && (io.colors ?? false);
  const result = {
    listing: () => listingOfCheck(checked, failOn),
    json: () => checkJson(checked),
    posture: () => reportOf(checked),
    end: presumedLine(checked),
  };
  write(FORMATS[format](result, { max: maxFindings, maxLength, colors, warn }), output, io);
  if (checked.fixed.length > 0) {
    warn(`fixed findings that the baseline still has: ${bounded(checked.fixed)}; remove them with --write-baseline, or they may come back`);
  }
  const isStale = failOn === Severity.WARNING && checked.fixed.length > 0;
  return isStale ? ExitCode.FINDINGS : exitCodeOf(checked, failOn);
}

/** Whether the run makes a report, which asks for the lines of most objects. */
function isReportOf({ format, budget, writeBudget }: CheckOptions): boolean {
  return format === 'html' || format === 'markdown' || budget !== undefined || writeBudget !== undefined;
}

/** Writes the files of what is known now, and says what passes with them. */
function writeKnown(judgement: JudgedRun, { writeBaseline, writeBudget }: CheckOptions, io: Io): void {
  const say = (text: string) => io.out(`${oneLine(text)}\n`);
  if (writeBaseline !== undefined) {
    write(baselineOf(judgement), writeBaseline, io);
    say(`wrote ${counted(judgement.findings.length, 'finding')} to ${writeBaseline}; with --baseline ${writeBaseline} they pass`);
  }
  if (writeBudget !== undefined) {
    write(budgetFileFor(judgement), writeBudget, io);
    say(`wrote what agents reach to ${writeBudget}; with --budget ${writeBudget} all else fails`);
  }
}

/** Adds a finding for each target that the budget does not have. No baseline accepts it. */
function withBudget(checked: Checked, { budget }: CheckOptions, warn: (text: string) => void): Checked {
  if (budget === undefined) {
    return checked;
  }
  const { findings, unused } = againstBudget(checked, budget);
  unused.forEach(warn);
  return { ...checked, findings: [...checked.findings, ...findings] };
}

function optionsOf(typed: TypedCheckOptions): CheckOptions {
  if (typed.baseline !== undefined && typed.writeBaseline !== undefined) { // what is written would always pass
    throw new UsageError('--write-baseline', 'be without --baseline', typed.writeBaseline);
  }
  if (typed.budget !== undefined && typed.writeBudget !== undefined) {
    throw new UsageError('--write-budget', 'be given without --budget', typed.writeBudget);
  }
  return {
    baseline: typed.baseline,
    writeBaseline: typed.writeBaseline,
    format: keyOf('--format', typed.format, FORMATS),
    failOn: oneOf('--fail-on', typed.failOn, FAIL_ON),
    maxFindings: countOf('--max-findings', typed.maxFindings),
    maxLength: maxLengthOf(typed.maxLength),
    output: typed.output,
    budget: typed.budget,
    writeBudget: typed.writeBudget,
    judge: judgeOptionsOf(typed),
  };
}
