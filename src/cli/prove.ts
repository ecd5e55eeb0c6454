import { readFileSync } from 'fs';
import { AddCommand, ExitCode, Io, UnusableError, UsageError, helpEnd } from './command';
import { PATHS, formatsOf, pathsText } from './formats';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { Kubectl } from './kubectl';
import { keyOf } from './option-values';
import { write } from './output';
import { jobsOf, newRun } from './prove-plan';
import { Results, resultsOf } from './prove-results';
import { faultOf } from './read';
import { readJudgement } from './read-judgement';
import { ProofVerdict } from '../engine/proof/proof';
import { PROOF_LABEL } from '../engine/manifest/labels';
import { Json, object, objects } from '../engine/value/json';
import { JudgedRun } from '../report/checked';
import { oneLine } from '../report/escape-text';
import { listingOfProof } from '../report/proof-listing';

const FORMATS = formatsOf('table', 'json', 'sarif', 'junit');

/** The options as they were typed. */
interface TypedProveOptions extends TypedJudgeOptions {
  readonly jobs?: string;
  readonly results?: string;
  readonly format: string;
  readonly output?: string;
  readonly context?: string;
  readonly kubectl: string;
}

/** `prove`: tries the walls of the manifests on the user's own cluster. */
export const addProve: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('prove')
    .description('Tries the walls of the manifests on your own cluster. Without --jobs or --results it prints what to type.')
    .argument(PATHS, pathsText)
    .option('--jobs <file>', 'plan a run: read what is on the cluster, and write the Jobs of the probes there')
    .option('--results <file>', 'read what the probes of this file found')
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table')
    .option('-o, --output <file>', 'write results there instead of to stdout')
    .option('--context <name>', 'the context of kubectl, if not the current one')
    .option('--kubectl <program>', 'kubectl, if it is not in the PATH', 'kubectl'))
    .addHelpText('after', helpEnd(
      'prove dist --jobs run.json',
      '0 every wall held, 1 one is broken, 2 one is inconclusive, wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedProveOptions) => run((io) => prove(paths, typed, io)));
};

async function prove(paths: string[], typed: TypedProveOptions, io: Io): Promise<ExitCode> {
  const format = keyOf('--format', typed.format, FORMATS);
  if (typed.jobs !== undefined && typed.results !== undefined) {
    throw new UsageError('--jobs', 'be given without --results: kubectl runs the Jobs in between', typed.jobs);
  }
  const options = judgeOptionsOf(typed);
  const kubectl = new Kubectl(typed.kubectl, typed.context);
  if (typed.jobs === undefined && typed.results === undefined) {
    io.out(stepsText(paths, 'run.json', typed));
    return ExitCode.CLEAN;
  }
  const judgement = await readJudgement(paths, options, io, true);
  return typed.jobs !== undefined
    ? plan(judgement, options, kubectl, typed.jobs, io)
    : read(judgement, kubectl, typed.results!, { format, output: typed.output, colors: typed.output === undefined && io.colors }, io);
}

/** What a person types, one line each. */
function stepsText(paths: readonly string[], file: string, { context, kubectl }: TypedProveOptions): string {
  const own = context === undefined ? '' : ` --context ${quoted(context)}`;
  const ours = `${own}${kubectl === 'kubectl' ? '' : ` --kubectl ${quoted(kubectl)}`}`;
  const theirs = quoted(kubectl);
  const at = paths.map(quoted).join(' ');
  return [
    '# 1. Plan: reads the cluster, writes the Jobs of the probes, changes nothing.',
    `npx cdk8s-hardened-agents prove ${at} --jobs ${file}${ours}`,
    '# 2. Run the probes.',
    `${theirs} create -f ${file}${own}`,
    `${theirs} wait --for=condition=Complete jobs -l ${PROOF_LABEL} -A --timeout=5m${own}`,
    '# 3. Results: reads their logs and what is on the cluster.',
    `npx cdk8s-hardened-agents prove ${at} --results ${file}${ours}`,
    '# 4. Remove the probes.',
    `${theirs} delete -f ${file}${own}`,
  ].map((line) => `${oneLine(line)}\n`).join('');
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}

function plan(judgement: JudgedRun, options: ReadJudgeOptions, kubectl: Kubectl, file: string, io: Io): ExitCode {
  const jobs = jobsOf(judgement, options, kubectl, newRun(new Date()));
  write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: jobs }, null, 1)}\n`, file, io);
  io.out(`${oneLine(`wrote ${jobs.length} Jobs to ${file}; run them with kubectl create -f ${file}`)}\n`);
  return ExitCode.CLEAN;
}

const EXIT_CODES: { readonly [verdict in ProofVerdict]: ExitCode } = {
  [ProofVerdict.HELD]: ExitCode.CLEAN,
  [ProofVerdict.BROKEN]: ExitCode.FINDINGS,
  [ProofVerdict.INCONCLUSIVE]: ExitCode.UNUSABLE,
};

interface Output {
  readonly format: keyof typeof FORMATS;
  readonly output?: string;
  readonly colors?: boolean;
}

function read(judgement: JudgedRun, kubectl: Kubectl, file: string, { format, output, colors }: Output, io: Io): ExitCode {
  const results = resultsOf(judgement, jobsIn(file), kubectl, new Date());
  const result = { listing: () => listingOfProof(results, judgement), json: (): object => results };
  write(FORMATS[format](result, { colors }), output, io);
  return exitCodeOf(results);
}

/** A broken wall is worse than one of which nothing is known. */
function exitCodeOf({ rows }: Results): ExitCode {
  const verdict = [ProofVerdict.BROKEN, ProofVerdict.INCONCLUSIVE].find((one) => rows.some((row) => row.verdict === one));
  return EXIT_CODES[verdict ?? ProofVerdict.HELD];
}

/** @throws UnusableError if the file cannot be read */
function jobsIn(file: string): readonly Json[] {
  try {
    return objects(object(JSON.parse(readFileSync(file, 'utf8'))).items);
  } catch (error) {
    throw new UnusableError([error instanceof SyntaxError ? `--results must be the file of prove --jobs, and ${file} is no JSON`
      : faultOf(file, error)]);
  }
}
