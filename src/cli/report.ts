import { readFileSync } from 'fs';
import { acceptedIn, jsonIn } from './accepted';
import { AddCommand, ExitCode, Io, UsageError, helpEnd } from './command';
import { PATHS, formatsOf, pathsText } from './formats';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { MAX_LENGTH, keyOf, maxLengthOf, oneOf } from './option-values';
import { write } from './output';
import { comparedInputOf, reportOf } from './posture-input';
import { TypedProofOptions, proofOptionsOf, reportedRuns, withProofOptions } from './proof-options';
import { STDIN } from './read';
import { readJudgement } from './read-judgement';
import { FAIL_ON, cleanOf, exitCodeOf } from './verdict';
import { Posture } from '../engine/posture/posture';
import { postureOf } from '../engine/posture/posture-of';
import { Older, markedSince } from '../engine/posture/since';
import { provedPosture } from '../engine/proof/proved-posture';
import { object } from '../engine/value/json';
import { JudgedRun } from '../report/checked';
import { schemaUrl } from '../report/json';
import { ReportJson } from '../report/report-json';

const FORMATS = formatsOf('html', 'markdown', 'json', 'dot');

/** The options as they were typed. */
interface TypedReportOptions extends TypedJudgeOptions, TypedProofOptions {
  readonly format?: string;
  readonly output?: string;
  readonly failOn?: string;
  readonly maxLength?: string;
  readonly against?: string;
}

/** `report`: how safe the agents are, what they can reach, and who can reach them. */
export const addReport: AddCommand = (program, run) => {
  withJudgeOptions(withProofOptions(program
    .command('report')
    .description('Reports what each agent can reach, who can reach it, and what to do first.')
    .argument(PATHS, pathsText)
    .option('--format <format>', `${Object.keys(FORMATS).join(', ')} (default: by the ending of the output; html to stdout)`)
    .option('-o, --output <file>', 'write there instead of to stdout')
    .option('--against <old>', 'older manifests, or a file of check --write-accepted: marks what is new since then')
    .option('--fail-on <severity>', 'the lowest severity of exit code 1: error or warning')
    .option(MAX_LENGTH.flags, MAX_LENGTH.description)))
    .addHelpText('after', helpEnd(
      'report dist --output posture.html',
      '0 written, 1 with --fail-on findings at or above it, 2 wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedReportOptions) => run(async (io) => {
      const format = keyOf('--format', typed.format ?? formatOf(typed.output), FORMATS);
      const failOn = typed.failOn === undefined ? undefined : oneOf('--fail-on', typed.failOn, FAIL_ON);
      const maxLength = maxLengthOf(typed.maxLength);
      const comparison = typed.against === undefined ? ['--proof', typed.proof] as const : ['--against', typed.against] as const;
      if (comparison[1] !== undefined && format === 'dot') {
        throw new UsageError(comparison[0], 'come with --format html, markdown or json', comparison[1]);
      }
      const proof = proofOptionsOf(typed);
      const options = judgeOptionsOf(typed);
      const against = typed.against === undefined ? undefined : await readAgainst(typed.against, paths, options, io);
      const judgement = await readJudgement(paths, options, io, true);
      const marked = (posture: Posture) => (against ? markedAgainst(posture, judgement, against) : posture);
      const runs = proof && reportedRuns(proof, judgement, io);
      const posture = () => (runs ? provedPosture(marked(reportOf(judgement)), runs) : marked(reportOf(judgement)));
      const result = { posture, json: (): ReportJson => ({ $schema: schemaUrl('report'), ...posture() }) };
      write(FORMATS[format](result, { maxLength }), typed.output, io);
      const failing = failOn === undefined ? ExitCode.CLEAN : exitCodeOf(judgement, failOn);
      return failing === ExitCode.CLEAN ? cleanOf(judgement, ...against?.run ? [against.run] : []) : failing;
    }));
};

/** The formats by the ending of a file. */
const BY_ENDING = new Map<string | undefined, keyof typeof FORMATS>([
  ['html', 'html'], ['md', 'markdown'], ['markdown', 'markdown'], ['json', 'json'], ['dot', 'dot'],
]);

/** The format that the name of a file says, such as "posture.md". Without a file it is HTML. */
function formatOf(output: string | undefined): string {
  const ending = output === undefined ? 'html' : /\.([^./\\]+)$/.exec(output)?.[1].toLowerCase();
  const format = BY_ENDING.get(ending);
  if (format === undefined) {
    const endings = [...BY_ENDING.keys()].map((one) => `.${one}`);
    throw new UsageError('--output', `end in one of ${endings.join(', ')}, or come with --format`, output);
  }
  return format;
}

/** What a report is compared with, and what was judged of it, if it is a build. */
interface Against {
  readonly name: string;
  readonly older: Older;
  readonly run?: JudgedRun;
}

/**
 * Reads what a report is compared with: older manifests, or the file of what is accepted.
 *
 * @throws UnusableError if it is neither
 */
async function readAgainst(path: string, paths: readonly string[], options: ReadJudgeOptions, io: Io): Promise<Against> {
  if (path === STDIN.argument && paths.includes(STDIN.argument)) {
    throw new UsageError('--against', 'be a file or folder if <paths> has standard input', path);
  }
  const name = path === STDIN.argument ? STDIN.name : path;
  if (isAccepted(path)) {
    return { name, older: { accepted: acceptedIn(path).accepted } };
  }
  const run = await readJudgement([path], options, io, true);
  return { name, older: { build: postureOf(comparedInputOf(run)) }, run };
}

/** Marks what is new in the report of a run. */
function markedAgainst(posture: Posture, judgement: JudgedRun, { older, name }: Against): Posture {
  return markedSince(posture, postureOf(comparedInputOf(judgement)), older, name);
}

/** Whether a path is a JSON file with a version and without a kind, which no manifest lacks. What cannot be read is none. */
function isAccepted(path: string): boolean {
  try {
    const { version, kind } = path === STDIN.argument ? {} : object(jsonIn(readFileSync(path)));
    return version !== undefined && kind === undefined;
  } catch {
    return false;
  }
}
