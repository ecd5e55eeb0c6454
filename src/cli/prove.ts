import { KeyObject } from 'crypto';
import { readFileSync } from 'fs';
import { Command, Option } from 'commander';
import { AddCommand, ExitCode, Io, UnusableError, UsageError, helpEnd } from './command';
import { PATHS, formatsOf, pathsText } from './formats';
import { ReadJudgeOptions, TypedJudgeOptions, judgeOptionsOf, withJudgeOptions } from './judge-options';
import { Kubectl } from './kubectl';
import { keyOf } from './option-values';
import { write } from './output';
import { changesBetween, changesText, digestsOf } from './proof-digest';
import { keyIn } from './proof-envelope';
import { appendStatement, readProofFile } from './proof-file';
import { proofKeyOption, timeOf } from './proof-options';
import { signatureText } from './proof-statement';
import { jobsOf, newRun, utcText } from './prove-plan';
import { Results, resultsOf } from './prove-results';
import { faultOf } from './read';
import { readJudgement } from './read-judgement';
import { addressIn } from '../engine/address/cidr';
import { PUBLIC } from '../engine/address/public';
import { PROOF_LABEL } from '../engine/manifest/labels';
import { isKarWall } from '../engine/proof/fact-rows';
import { Proof, ProofVerdict } from '../engine/proof/proof';
import { Endpoint, Run, targetKey } from '../engine/proof/tries';
import { planIn } from '../engine/proof/twin';
import { Json, object, objects } from '../engine/value/json';
import { JudgedRun } from '../report/checked';
import { oneLine } from '../report/escape-text';
import { listingOfProof } from '../report/proof-listing';
import { versionOf } from '../report/version';

const FORMATS = formatsOf('table', 'json', 'sarif', 'junit');

/** The options as they were typed. */
interface TypedProveOptions extends TypedJudgeOptions {
  readonly jobs?: string;
  readonly external?: string[];
  readonly results?: string;
  readonly format: string;
  readonly kar0020?: boolean;
  readonly output?: string;
  readonly statement?: string;
  readonly key?: string;
  readonly verify?: string;
  readonly proofKey?: string[];
  readonly context?: string;
  readonly kubectl: string;
}

/** `prove`: tries the walls of the manifests on the user's own cluster. */
export const addProve: AddCommand = (program, run) => {
  withJudgeOptions(program
    .command('prove')
    .description('Tries the walls of the manifests on your own cluster. Without options it prints what to type.')
    .argument(PATHS, pathsText)
    .option('--jobs <file>', 'read the cluster, and write the Jobs of the probes there')
    .addOption(new Option('--external <address>', 'with --jobs: also call this, such as 192.0.2.1:443; repeatable')
      .argParser((value: string, before: string[] = []) => [...before, value]))
    .option('--results <file>', 'read what the probes of this file found')
    .option('--kar-0020', 'with --results: only what KAR-0020 (AI Conformance) asks for')
    .option('--format <format>', Object.keys(FORMATS).join(', '), 'table')
    .option('-o, --output <file>', 'write results there instead of to stdout')
    .option('--statement <file>', 'with --results: add a statement of them to the end of this file')
    .option('--key <file>', 'with --statement: private key (PEM, Ed25519) that signs it')
    .option('--verify <file>', 'check a file of statements against the manifests, without a cluster')
    .addOption(proofKeyOption('with --verify: public key (PEM) that must have signed them; repeatable'))
    .option('--context <name>', 'the context of kubectl, if not the current one')
    .addOption(new Option('--kubectl <program>', 'kubectl, if it is not in the PATH').default('kubectl').hideHelp()))
    .addHelpText('after', helpEnd(
      'prove dist --jobs run.json',
      '0 all held, 1 a wall is broken, 2 one is inconclusive, wrong usage or unreadable input',
    ))
    .action((paths: string[], typed: TypedProveOptions, command: Command) => run((io) => prove(paths, typed, command, io)));
};

async function prove(paths: string[], typed: TypedProveOptions, command: Command, io: Io): Promise<ExitCode> {
  const format = keyOf('--format', typed.format, FORMATS);
  requireTogether(typed);
  const options = judgeOptionsOf(typed);
  const kubectl = new Kubectl(typed.kubectl, typed.context);
  if (typed.verify !== undefined) {
    return verify(await readJudgement(paths, options, io, true), typed.verify, typed.proofKey ?? [], io);
  }
  if (typed.jobs === undefined && typed.results === undefined) {
    typed.external?.forEach(endpointOf);
    io.out(stepsText(paths, 'run.json', command));
    return ExitCode.CLEAN;
  }
  const statement = typed.statement === undefined ? undefined
    : { file: typed.statement, key: typed.key === undefined ? undefined : keyIn(typed.key, '--key', 'private') };
  const judgement = await readJudgement(paths, options, io, true);
  return typed.jobs !== undefined
    ? plan(judgement, options, kubectl, typed.jobs, { ...newRun(timeOf(io)), ...externalOf(typed) }, io)
    : read(judgement, kubectl, typed.results!, { format, output: typed.output, statement, isKar: typed.kar0020 }, io);
}

/** Probes call so many addresses at most outside the cluster. */
const MAX_EXTERNAL = 4;

function externalOf({ external }: TypedProveOptions): Pick<Run, 'external'> {
  if (external && external.length > MAX_EXTERNAL) {
    throw new UsageError('--external', `be given at most ${MAX_EXTERNAL} times`, external.length);
  }
  return external ? { external: external.map(endpointOf) } : {};
}

/** Reads an address of the internet and a port, such as `192.0.2.1:443` or `[2001:db8::1]:443`. */
function endpointOf(text: string): Endpoint {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):([1-9]\d{0,4})$/.exec(text) ?? [];
  const host = addressIn(six ?? four);
  if (!host || Number(port) > 65535 || !PUBLIC[host.family].contains(host)) {
    throw new UsageError('--external', 'be a public address and a port such as "192.0.2.1:443" or "[2001:db8::1]:443"', text);
  }
  return { host: six ?? four, port: Number(port) };
}

/** One step at a time, and options of a step with that step alone. */
function requireTogether({ jobs, external, results, verify: verified, statement, key, proofKey, kar0020 }: TypedProveOptions): void {
  const steps = Object.entries({ '--jobs': jobs, '--results': results, '--verify': verified }).filter(([, value]) => value !== undefined);
  if (steps.length > 1) {
    throw new UsageError(steps[1][0], `be given without ${steps[0][0]}: each is a step by itself`, steps[1][1]);
  }
  const needed: readonly (readonly [option: string, value: string | undefined, other: string, isThere: boolean])[] = [
    ['--external', external?.[0], '--jobs', results === undefined && verified === undefined],
    ['--statement', statement, '--results', results !== undefined],
    ['--key', key, '--statement', statement !== undefined],
    ['--kar-0020', kar0020 ? 'on' : undefined, '--results, and without --statement', results !== undefined && statement === undefined],
    ['--proof-key', proofKey?.[0], '--verify', verified !== undefined],
  ];
  needed.forEach(([option, value, other, isThere]) => {
    if (value !== undefined && !isThere) {
      throw new UsageError(option, `come with ${other}`, value);
    }
  });
}

/** Options that belong to one of the steps. kubectl gets the context. */
const OF_PLAN = ['--external'], OF_RESULTS = ['--format', '--output'], OF_KUBECTL = ['--context'];

/** What a person types, one line each, with the options that were given. */
function stepsText(paths: readonly string[], file: string, command: Command): string {
  const given = command.options.filter((one) => command.getOptionValueSource(one.attributeName()) === 'cli');
  const textOf = (isMeant: (long: string) => boolean) => given.filter(({ long }) => isMeant(long!)).map((one) => {
    const values = [command.getOptionValue(one.attributeName()) as string | string[] | true].flat();
    return values.map((value) => (value === true ? ` ${one.long}` : ` ${one.long} ${quoted(value)}`)).join('');
  }).join('');
  const ours = textOf((long) => ![...OF_PLAN, ...OF_RESULTS].includes(long));
  const own = textOf((long) => OF_KUBECTL.includes(long));
  const theirs = quoted(command.getOptionValue('kubectl') as string);
  const at = paths.map(quoted).join(' ');
  return [
    '# 1. Plan: reads the cluster, writes the Jobs of the probes, changes nothing.',
    `npx cdk8s-hardened-agents prove ${at} --jobs ${file}${ours}${textOf((long) => OF_PLAN.includes(long))}`,
    '# 2. Run the probes.',
    `${theirs} create -f ${file}${own}`,
    `${theirs} wait --for=condition=Complete jobs -l ${PROOF_LABEL} -A --timeout=10m${own}`,
    '# 3. Results: reads their logs and what is on the cluster. --key signs the statement.',
    `npx cdk8s-hardened-agents prove ${at} --results ${file} --statement proofs.jsonl${ours}${textOf((long) => OF_RESULTS.includes(long))}`,
    '# 4. Remove the probes.',
    `${theirs} delete -f ${file}${own}`,
  ].map((line) => `${oneLine(line)}\n`).join('');
}

function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}

function plan(judgement: JudgedRun, options: ReadJudgeOptions, kubectl: Kubectl, file: string, run: Run, io: Io): ExitCode {
  const jobs = jobsOf(judgement, options, kubectl, run);
  write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: jobs }, null, 1)}\n`, file, io);
  const called = new Set(jobs.flatMap((job) => planIn(job)!.calls.map(targetKey)));
  run.external?.map(targetKey).filter((one) => !called.has(one)).forEach((one) => (
    io.err(`${oneLine(`no probe calls ${one}: no edge of an agent opens it, or denies the internet`)}\n`)));
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
  /** Whether only the rows of KAR-0020 count. */
  readonly isKar?: boolean;
  /** The file of statements, and the key that signs. */
  readonly statement?: { readonly file: string; readonly key?: KeyObject };
}

function read(judgement: JudgedRun, kubectl: Kubectl, file: string, { format, output, statement, isKar }: Output, io: Io): ExitCode {
  const colors = output === undefined && io.colors;
  const found = resultsOf(judgement, jobsIn(file), kubectl, timeOf(io));
  const results = isKar ? { ...found, rows: found.rows.filter(({ wall }) => isKarWall(wall)) } : found;
  const { run, cluster, hasControl, rows } = results;
  const proof: Proof = {
    nonce: run.nonce,
    startedAt: run.at,
    finishedAt: utcText(timeOf(io)),
    toolVersion: versionOf(),
    cluster,
    hasControl,
    objects: digestsOf(judgement.judged),
    rows,
  };
  write(FORMATS[format]({ listing: () => listingOfProof(results, judgement), json: (): object => proof }, { colors }), output, io);
  if (statement !== undefined) {
    appendStatement(statement.file, proof, statement.key);
    const how = statement.key ? 'signed' : 'unsigned: anyone can write such a line';
    io.err(`${oneLine(`added a statement to ${statement.file}, ${how}`)}\n`);
  }
  return exitCodeOf(results);
}

/** Checks statements offline: who signed them, whether one is missing, and whether the newest is about these manifests. */
function verify({ judged }: JudgedRun, file: string, keys: readonly string[], io: Io): ExitCode {
  const trust = { keys: keys.map((one) => keyIn(one, '--proof-key', 'public')), now: timeOf(io) };
  const statements = readProofFile(file, trust);
  statements.forEach(({ proof: { finishedAt }, counts: { broken, inconclusive, held }, signature }) => io.out(`${oneLine(
    `${finishedAt} ${broken} broken, ${inconclusive} inconclusive, ${held} held; ${signatureText(signature)}`)}\n`));
  const changes = changesBetween(statements[statements.length - 1].proof.objects, digestsOf(judged));
  io.out(`${oneLine(changes ? `the manifests are not those of the newest statement; ${changesText(changes)}`
    : 'the newest statement is about these manifests')}\n`);
  return changes ? ExitCode.FINDINGS : ExitCode.CLEAN;
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
