import { markedAgainst, readAgainst } from './against';
import { AddCommand } from './command';
import { UsageError } from './errors';
import { PATHS, formatsOf, pathsText } from './formats';
import { helpEnd } from './help';
import { ExitCode } from './io';
import { TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { MAX_LENGTH, keyOf, maxLengthOf, oneOf } from './option-values';
import { write } from './output';
import { reportOf } from './posture-input';
import { readJudgement } from './read-judgement';
import { FAIL_ON, cleanOf, exitCodeOf } from './verdict';
import { Posture } from '../engine/posture/posture';
import { schemaUrl } from '../report/json';
import { ReportJson } from '../report/report-json';

const FORMATS = formatsOf('html', 'markdown', 'json', 'dot');

/** The options as they were typed. */
interface TypedReportOptions extends TypedJudgeOptions {
  readonly format?: string;
  readonly output?: string;
  readonly failOn?: string;
  readonly maxLength?: string;
  readonly against?: string;
}

/** `report`: how safe the agents are, what they can reach, and who can reach them. */
export const addReport: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('report')
    .description('Reports what each agent can reach, who can reach it, and what to do first.')
    .argument(PATHS, pathsText)
    .option('--format <format>', `${Object.keys(FORMATS).join(', ')} (default: by the ending of the output; html to stdout)`)
    .option('-o, --output <file>', 'write there instead of to stdout')
    .option('--against <old>', 'older manifests, or a file of check --write-accepted: marks what is new since then')
    .option('--fail-on <severity>', 'the lowest severity of exit code 1: error or warning')
    .option(MAX_LENGTH.flags, MAX_LENGTH.description))
    .addHelpText('after', helpEnd(
      'report dist --output posture.html',
      '0 written, 1 with --fail-on findings at or above it, 2 wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedReportOptions) => run(async (io) => {
      const format = keyOf('--format', typed.format ?? formatOf(typed.output), FORMATS);
      const failOn = typed.failOn === undefined ? undefined : oneOf('--fail-on', typed.failOn, FAIL_ON);
      const maxLength = maxLengthOf(typed.maxLength);
      if (typed.against !== undefined && format === 'dot') {
        throw new UsageError('--against', 'come with --format html, markdown or json', typed.against);
      }
      const options = judgeOptionsOf(typed);
      const against = typed.against === undefined ? undefined : await readAgainst(typed.against, paths, options, io);
      const judgement = await readJudgement(paths, options, io, true);
      const marked = (posture: Posture) => (against ? markedAgainst(posture, judgement, against) : posture);
      const posture = () => marked(reportOf(judgement));
      const result = { posture, json: (): ReportJson => ({ $schema: schemaUrl('report'), ...posture() }) };
      write(FORMATS[format](result, { maxLength }), typed.output, io);
      const failing = failOn === undefined ? ExitCode.CLEAN : exitCodeOf(judgement, failOn);
      return failing === ExitCode.CLEAN ? cleanOf(judgement, ...against?.run ? [against.run] : []) : failing;
    }));
};

/** The formats by the ending of a file. */
const BY_ENDING: { readonly [ending: string]: keyof typeof FORMATS } = {
  html: 'html', md: 'markdown', markdown: 'markdown', json: 'json', dot: 'dot',
};

/** The format that the name of a file says, such as "posture.md". Without a file it is HTML. */
function formatOf(output: string | undefined): string {
  const ending = output === undefined ? 'html' : /\.([^./\\]+)$/.exec(output)?.[1].toLowerCase();
  const format = ending === undefined || !Object.hasOwn(BY_ENDING, ending) ? undefined : BY_ENDING[ending];
  if (format === undefined) {
    const endings = Object.keys(BY_ENDING).map((one) => `.${one}`);
    throw new UsageError('--output', `end in one of ${endings.join(', ')}, or come with --format`, output);
  }
  return format;
}
