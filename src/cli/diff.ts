import { AddCommand, ExitCode, Io, NothingToJudgeError, UsageError, helpEnd } from './command';
import { formatsOf } from './formats';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { MAX_LENGTH, countOf, keyOf, maxLengthOf, oneOf } from './option-values';
import { warnOn, write } from './output';
import { comparedInputOf } from './posture-input';
import { ProofOptions, TypedProofOptions, proofOptionsOf, reportedRuns, withProofOptions } from './proof-options';
import { STDIN, isMissing } from './read';
import { readJudgement } from './read-judgement';
import { cleanOf } from './verdict';
import { ComparedPosture } from '../engine/posture/compared-posture';
import { PostureDiff, postureDiff } from '../engine/posture/posture-diff';
import { PostureChange } from '../engine/posture/posture-diff-change';
import { postureOf } from '../engine/posture/posture-of';
import { edgeProofs, proofSummary } from '../engine/proof/proved-posture';
import { Severity } from '../engine/rules/severity';
import { JudgedRun } from '../report/checked';
import { diffJson } from '../report/diff-json';
import { Compared, listingOfDiff } from '../report/diff-listing';

/** What fails a run. Each entry fails on its own changes and on those of all entries before it. */
const FAIL_ON = {
  never: () => false,
  error: ({ severity }: PostureChange) => severity === Severity.ERROR,
  opens: ({ verb }: PostureChange) => verb === 'opens',
  warning: ({ severity }: PostureChange) => severity === Severity.WARNING,
  change: () => true,
} satisfies { [level: string]: (change: PostureChange) => boolean };

type FailOn = keyof typeof FAIL_ON;
const LEVELS = Object.keys(FAIL_ON) as FailOn[];

const FORMATS = formatsOf('table', 'json', 'sarif', 'junit', 'github', 'markdown', 'html');

/** The options as they were typed. */
interface TypedDiffOptions extends TypedJudgeOptions, TypedProofOptions {
  readonly format: string;
  readonly failOn: string;
  readonly maxChanges: string;
  readonly maxLength: string;
  readonly oldMayBeMissing?: boolean;
  readonly output?: string;
}

/** The checked options. */
interface DiffOptions {
  readonly format: keyof typeof FORMATS;
  readonly failOn: FailOn;
  /** How many changes a table shows. */
  readonly maxChanges: number;
  /** How many characters Markdown has at most. */
  readonly maxLength?: number;
  /** Whether there may be no old manifests. */
  readonly oldMayBeMissing?: boolean;
  readonly output?: string;
  readonly proof?: ProofOptions;
  readonly judge: ReadJudgeOptions;
}

/** `diff`: compares two builds. */
export const addDiff: AddCommand = (program, run) => {
  withJudgeOptions(withProofOptions(program
    .command('diff')
    .description('Compares two builds: what opens and closes, and which rules hold no longer.')
    .argument('<old>', `file or folder with the old manifests, or "${STDIN.argument}" for standard input`)
    .argument('<new>', 'the same for the new manifests')
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table')
    .option('--output <file>', 'write there instead of to stdout')
    .option(
      '--fail-on <change>',
      'never, error (a new error), opens (that, or anything that opens), warning (that, or a new warning) or change (any)',
      'opens',
    )
    .option('--max-changes <number>', 'how many changes a table shows, what weakens first', '100')
    .option(MAX_LENGTH.flags, MAX_LENGTH.description, '65000')
    .option('--old-may-be-missing', 'without old manifests there is nothing to compare, and that passes')))
    .addHelpText('after', helpEnd(
      'diff main/dist dist --format markdown --output diff.md',
      '0 no such change, 1 changes that --fail-on names, 2 wrong usage or unreadable input',
    ))
    .action((old: string, now: string, typed: TypedDiffOptions) => run((io) => compare(old, now, optionsOf(typed), io)));
};

async function compare(old: string, now: string, options: DiffOptions, io: Io): Promise<ExitCode> {
  if (old === STDIN.argument && now === STDIN.argument) {
    throw new UsageError('<old>', 'be a file or folder if <new> is standard input', old);
  }
  const { format, failOn, maxChanges: max, maxLength, output } = options;
  const before = await oldJudgement(old, options, io);
  const after = await readJudgement([now], options.judge, io, true);
  const runs = options.proof && reportedRuns(options.proof, after, io);
  const posture = postureIn(after);
  const diff = before === undefined ? nothingToCompare(posture) : postureDiff(postureIn(before), posture);
  const compared: Compared = {
    diff,
    old: before,
    now: after,
    ...runs && { proof: { summary: proofSummary(posture.agents, runs), edges: edgeProofs(posture.agents, runs.runs) } },
    fails: (change) => fails(change, failOn),
  };
  const result = { listing: () => listingOfDiff(compared), json: () => diffJson(compared) };
  const colors = output === undefined && (io.colors ?? false);
  write(FORMATS[format](result, { max, maxLength, colors, warn: warnOn(io) }), output, io);
  return diff.changes.some(compared.fails) ? ExitCode.FINDINGS : cleanOf(...before ? [before] : [], after);
}

function postureIn(judgement: JudgedRun): ComparedPosture {
  return postureOf(comparedInputOf(judgement));
}

/** What was judged of the old manifests. Nothing if they are missing and may be. */
async function oldJudgement(old: string, { judge, oldMayBeMissing }: DiffOptions, io: Io): Promise<JudgedRun | undefined> {
  if (oldMayBeMissing && isMissing(old)) {
    return undefined;
  }
  try {
    return await readJudgement([old], judge, io, true);
  } catch (error) {
    if (oldMayBeMissing && error instanceof NothingToJudgeError) {
      return undefined;
    }
    throw error;
  }
}

/** Without old manifests, nothing is a change, and what the rules find stays in the formats that list it. */
function nothingToCompare({ findings }: ComparedPosture): PostureDiff {
  return { verdict: 'nothing to compare with', changes: [], added: [], unchanged: findings };
}

function fails(change: PostureChange, failOn: FailOn): boolean {
  return LEVELS.slice(0, LEVELS.indexOf(failOn) + 1).some((level) => FAIL_ON[level](change));
}

function optionsOf(typed: TypedDiffOptions): DiffOptions {
  return {
    format: keyOf('--format', typed.format, FORMATS),
    failOn: oneOf('--fail-on', typed.failOn, LEVELS),
    maxChanges: countOf('--max-changes', typed.maxChanges),
    maxLength: maxLengthOf(typed.maxLength),
    oldMayBeMissing: typed.oldMayBeMissing,
    output: typed.output,
    proof: proofOptionsOf(typed),
    judge: judgeOptionsOf(typed),
  };
}
