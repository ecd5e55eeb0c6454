import { acceptedFileFor, acceptedIn, heldTo } from './accepted';
import { AddCommand, ExitCode, Io, UsageError, helpEnd } from './command';
import { PATHS, formatsOf, pathsText } from './formats';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { MAX_LENGTH, countOf, keyOf, maxLengthOf, oneOf } from './option-values';
import { warnOn, write } from './output';
import { comparedInputOf, reportOf } from './posture-input';
import { ProofOptions, TypedProofOptions, proofOptionsOf, reportedRuns, timeOf, withProofOptions } from './proof-options';
import { readJudgement } from './read-judgement';
import { maxAgeOf, proofFindings } from './required-proof';
import { FAIL_ON, cleanOf, exitCodeOf } from './verdict';
import { postureOf } from '../engine/posture/posture-of';
import { ReportedRuns, proofSummary, provedPosture } from '../engine/proof/proved-posture';
import { MaxAge } from '../engine/proof/required-proof';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';
import { checkJson } from '../report/check-json';
import { listingOfCheck } from '../report/check-listing';
import { Checked, JudgedRun, presumedLine } from '../report/checked';
import { oneLine } from '../report/escape-text';

const FORMATS = formatsOf('table', 'json', 'sarif', 'junit', 'github', 'markdown', 'html');

/** The options as they were typed. */
interface TypedCheckOptions extends TypedJudgeOptions, TypedProofOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxFindings: string;
  readonly maxLength?: string;
  readonly output?: string;
  readonly accepted?: string;
  readonly writeAccepted?: string;
  readonly requireProof?: string;
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
  /** The file of what is accepted: to read and to write. */
  readonly accepted?: string;
  readonly writeAccepted?: string;
  readonly proof?: ProofOptions;
  /** How old a proof of each wall may be. Nothing if none is required. */
  readonly requireProof?: MaxAge;
  readonly judge: ReadJudgeOptions;
}

/** `check`: prints what the rules find. */
export const addCheck: AddCommand = (program, run) => {
  withJudgeOptions(withProofOptions(program
    .command('check')
    .description('Checks YAML and JSON manifests from any tool as the objects of one cluster.')
    .argument(PATHS, pathsText)
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table')
    .option('-o, --output <file>', 'write there instead of to stdout')
    .option('--accepted <file>', 'what is accepted today and passes: fails on all else')
    .option('--write-accepted <file>', 'write what is found and what agents reach there, and print no report')
    .option('--fail-on <severity>', 'lowest severity of exit code 1: error or warning', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table shows, errors first', '100')
    .option(MAX_LENGTH.flags, MAX_LENGTH.description))
    .option('--require-proof <age>', 'fail on walls without a proof of at most this age, such as 30d or 12h'))
    .addHelpText('after', helpEnd(
      'check dist --format sarif --output findings.sarif',
      '0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedCheckOptions) => run((io) => check(paths, optionsOf(typed), io)));
};

async function check(paths: string[], options: CheckOptions, io: Io): Promise<ExitCode> {
  const { format, failOn, maxFindings, maxLength, output, judge, requireProof } = options;
  const warn = warnOn(io);
  const accepted = options.accepted === undefined ? undefined : acceptedIn(options.accepted);
  const judgement = await readJudgement(paths, judge, io, isReportOf(options));
  if (options.writeAccepted !== undefined) {
    writeAccepted(judgement, options.writeAccepted, io);
    return cleanOf(judgement);
  }
  const held = accepted ? heldTo(accepted, judgement) : { checked: { ...judgement, known: [], fixed: [] }, lines: [] };
  const runs = options.proof && reportedRuns(options.proof, judgement, io);
  const checked = runs ? provedRun(held.checked, runs, requireProof, io) : held.checked;
  const colors = output === undefined && (io.colors ?? false);
  const result = {
    listing: () => listingOfCheck(checked, failOn),
    json: () => checkJson(checked),
    posture: () => (runs ? provedPosture(reportOf(checked), runs) : reportOf(checked)),
    end: presumedLine(checked),
  };
  write(FORMATS[format](result, { max: maxFindings, maxLength, colors, warn }), output, io);
  held.lines.forEach(warn);
  const isStale = failOn === Severity.WARNING && checked.fixed.length > 0;
  return isStale ? ExitCode.FINDINGS : exitCodeOf(checked, failOn);
}

/** A run with what runs on a cluster found, and with a finding for each thing that none proves, if that is required. */
function provedRun(checked: Checked, runs: ReportedRuns, maxAge: MaxAge | undefined, io: Io): Checked {
  const { agents } = postureOf(comparedInputOf(checked));
  const unproved = maxAge ? proofFindings(checked, agents, runs, maxAge, timeOf(io)) : [];
  return { ...checked, findings: [...checked.findings, ...unproved], proof: proofSummary(agents, runs) };
}

/** Whether the run makes a report, which asks for the lines of most objects. */
function isReportOf({ format, accepted, writeAccepted: written, proof }: CheckOptions): boolean {
  return format === 'html' || format === 'markdown' || [accepted, written, proof].some((one) => one !== undefined);
}

/** Writes what is accepted from now on, and says what passes with it. */
function writeAccepted(judgement: JudgedRun, file: string, io: Io): void {
  write(acceptedFileFor(judgement), file, io);
  const found = counted(judgement.findings.length, 'finding');
  io.out(`${oneLine(`wrote ${found} and what agents reach to ${file}; with --accepted ${file} they pass, and all else fails`)}\n`);
}

function optionsOf(typed: TypedCheckOptions): CheckOptions {
  if (typed.accepted !== undefined && typed.writeAccepted !== undefined) { // what is written would always pass
    throw new UsageError('--write-accepted', 'be given without --accepted', typed.writeAccepted);
  }
  if (typed.requireProof !== undefined && typed.proof === undefined) {
    throw new UsageError('--require-proof', 'come with --proof', typed.requireProof);
  }
  if (typed.proof !== undefined && typed.writeAccepted !== undefined) {
    throw new UsageError('--proof', 'be given without --write-accepted, which prints no report', typed.proof);
  }
  return {
    accepted: typed.accepted,
    writeAccepted: typed.writeAccepted,
    format: keyOf('--format', typed.format, FORMATS),
    failOn: oneOf('--fail-on', typed.failOn, FAIL_ON),
    maxFindings: countOf('--max-findings', typed.maxFindings),
    maxLength: maxLengthOf(typed.maxLength),
    output: typed.output,
    requireProof: typed.requireProof === undefined ? undefined : maxAgeOf('--require-proof', typed.requireProof),
    proof: proofOptionsOf(typed),
    judge: judgeOptionsOf(typed),
  };
}
