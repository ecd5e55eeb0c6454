import { Command, CommanderError } from 'commander';
import { addCheck } from './check';
import { AddCommand, ExitCode, Io, UnusableError, UsageError } from './command';
import { addDiff } from './diff';
import { addExplain } from './explain';
import { addInit } from './init';
import { addProve } from './prove';
import { addQuery } from './query';
import { addReport } from './report';
import { addRules } from './rules';
import { canErase, hasColors } from './terminal';
import { isMistyped } from '../engine/value/nearest';
import { oneLine } from '../report/escape-text';
import { versionOf } from '../report/version';

/** The commands in the order of the help. */
const COMMANDS: readonly AddCommand[] = [addCheck, addReport, addDiff, addQuery, addProve, addExplain, addRules, addInit];

/** What a process has for the command line. */
export type OwnProcess = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'argv' | 'env' | 'exitCode'>;

/** Runs the command line in a process. */
export async function main(own: OwnProcess = process): Promise<void> {
  const { stdin, stdout, stderr, argv, env } = own;
  let lost = false;
  stderr.on('error', () => undefined); // no one reads the errors any more
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') { // EPIPE: the reader has read enough, for example `check … | head`
      lost = true;
      own.exitCode = ExitCode.UNUSABLE;
      stderr.write(`error: ${message}\n`);
    }
  });
  const err = (text: string) => stderr.write(text);
  const code = await run(argv.slice(2), {
    stdin,
    out: (text) => stdout.write(text),
    err,
    colors: hasColors(stdout.isTTY, env),
    ...canErase(stderr.isTTY, env) && { progress: err },
  });
  own.exitCode = lost ? ExitCode.UNUSABLE : code;
}

/** Runs the command line and returns the exit code. It never throws. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code = ExitCode.CLEAN;
  const program = programFor(io);
  COMMANDS.forEach((add) => add(program, async (work) => {
    code = await work(io);
  }));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) { // commander has printed it
      return error.exitCode === 0 ? ExitCode.CLEAN : ExitCode.UNUSABLE;
    }
    faultsOf(error).forEach((fault) => io.err(`error: ${oneLine(fault)}\n`));
    return ExitCode.UNUSABLE;
  }
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof UnusableError) {
    return error.faults;
  }
  const { message } = error as Error;
  return [error instanceof UsageError ? message : `${message}; this is a bug in cdk8s-hardened-agents`];
}

function programFor(io: Io): Command {
  return new Program('cdk8s-hardened-agents')
    .description('Checks the manifests of AI agents on Kubernetes.')
    .addHelpText('after', '\nExample: helm template my-agent ./chart | cdk8s-hardened-agents check -'
      + '\nExit code: 2 is wrong usage or unreadable input. "cdk8s-hardened-agents help check" says the others.')
    .version(versionOf())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .showHelpAfterError('add --help to the command to see its options');
}

/** A command that suggests an option only where its name is near: commander suggests "--all" for "--fail". */
class Program extends Command {
  public createCommand(name?: string): Program {
    return new Program(name);
  }

  /** commander calls it with an option that the command does not have. */
  public unknownOption(flag: string): void {
    const options = this.options.map(({ long }) => long!);
    const meant = options.find((one) => one.startsWith(flag)) ?? options.find((one) => isMistyped(flag, one));
    const suggestion = meant === undefined ? '' : `\n(Did you mean ${meant}?)`;
    this.error(`error: unknown option '${flag}'${suggestion}`);
  }
}
