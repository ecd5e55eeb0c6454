import { readFileSync } from 'fs';
import { join } from 'path';
import { Command, CommanderError } from 'commander';
import { check } from './check';
import { ExitCode, Io } from './io';
import { TypedOptions, checkOptions } from './options';
import { STDIN } from './read';
import { oneLine } from './report';
import { UsageError } from './usage-error';
import { Severity } from '../engine/rules/severity';

/** Runs the command line in this process. */
export async function main(): Promise<void> {
  const { stdin, stdout, stderr } = process;
  let lost = false;
  stderr.on('error', () => undefined); // there is nobody left to tell
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') { // such as `check … | head`: whoever read had read enough
      lost = true;
      process.exitCode = ExitCode.UNUSABLE;
      stderr.write(`error: ${message}\n`);
    }
  });
  const code = await run(process.argv.slice(2), { stdin, out: (text) => stdout.write(text), err: (text) => stderr.write(text) });
  process.exitCode = lost ? ExitCode.UNUSABLE : code;
}

/** Runs the command line; gives the exit code and never fails. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code = ExitCode.CLEAN;
  const program = commandLine(io, async (paths, typed) => {
    code = await check(paths, checkOptions(typed), io);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) { // which has told it already
      return error.exitCode === 0 ? ExitCode.CLEAN : ExitCode.UNUSABLE;
    }
    const { message } = error as Error;
    io.err(`error: ${oneLine(error instanceof UsageError ? message : `${message}; this is a fault of cdk8s-hardened-agents itself`)}\n`);
    return ExitCode.UNUSABLE;
  }
}

function commandLine(io: Io, action: (paths: string[], typed: TypedOptions) => Promise<void>): Command {
  const repeated = (value: string, before: string[] = []) => [...before, value];
  const program = new Command('cdk8s-hardened-agents')
    .description('Judges the manifests of AI agents on Kubernetes.')
    .version((JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .showHelpAfterError('see "cdk8s-hardened-agents check --help"');
  program
    .command('check')
    .description('Judges YAML and JSON from anywhere as the objects of one cluster.')
    .argument('<paths...>', `files, folders (*.yaml, *.yml and *.json in them and below), or "${STDIN.argument}" for standard input`)
    .option('--format <format>', 'table or json', 'table')
    .option('--fail-on <severity>', 'error or warning: the least that makes the exit code 1', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table tells, errors first; JSON tells all', '100')
    .option('--pack <pack>', 'rules that are asked: baseline or strict (default: strict)')
    .option('--severity <rule=severity>', 'error, warning or off for one rule; repeatable', repeated)
    .option('--reason <what=text>', 'why a rule is lowered, by its id, or why "pack" or "selector" is given; repeatable', repeated)
    .option('--pod-cidr <cidr>', 'where the cluster has its pods, such as 10.243.0.0/16; repeatable', repeated)
    .option('--service-cidr <cidr>', 'where the cluster has its Services, such as 10.96.0.0/12; repeatable', repeated)
    .option('--node-cidr <cidr>', 'where the nodes are, such as 192.168.77.0/24; repeatable', repeated)
    .option('--api-server-cidr <cidr>', 'where the API server is, such as 203.0.113.10/32; repeatable', repeated)
    .option('--deny-private', 'no policy may open private networks either, such as 10.0.0.0/8 and fc00::/7')
    .option('-n, --namespace <name>', 'where objects are that name no namespace, as with Helm')
    .option('--selector <labels>', 'judge only pods that have these labels, such as app=agent,tier=web (default: every pod)')
    .option('--pod-kind <kind=path>', 'one more kind that holds pods: apiVersion/kind=path of its pod template; repeatable', repeated)
    .option(
      '--runtime <name=isolation>',
      'what a RuntimeClass isolates with: user-space-kernel, virtual-machine or shared-kernel; repeatable',
      repeated,
    )
    .option('--registry <prefix>', 'where images may come from, such as registry.example/agents; repeatable (default: anywhere)', repeated)
    .option('--ignore-acknowledgements', 'let no acknowledgement and no statement about a runtime in the manifests count')
    .addHelpText('after', '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input.')
    .action(action);
  return program;
}
