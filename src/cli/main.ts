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
  stderr.on('error', () => undefined); // no one reads the errors any more
  stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') { // EPIPE: the reader has read enough, for example `check … | head`
      lost = true;
      process.exitCode = ExitCode.UNUSABLE;
      stderr.write(`error: ${message}\n`);
    }
  });
  const code = await run(process.argv.slice(2), { stdin, out: (text) => stdout.write(text), err: (text) => stderr.write(text) });
  process.exitCode = lost ? ExitCode.UNUSABLE : code;
}

/** Runs the command line and returns the exit code. It never throws. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code = ExitCode.CLEAN;
  const program = commandLine(io, async (paths, typed) => {
    code = await check(paths, checkOptions(typed), io);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) { // commander has printed it
      return error.exitCode === 0 ? ExitCode.CLEAN : ExitCode.UNUSABLE;
    }
    const { message } = error as Error;
    io.err(`error: ${oneLine(error instanceof UsageError ? message : `${message}; this is a bug in cdk8s-hardened-agents`)}\n`);
    return ExitCode.UNUSABLE;
  }
}

function commandLine(io: Io, action: (paths: string[], typed: TypedOptions) => Promise<void>): Command {
  const repeated = (value: string, before: string[] = []) => [...before, value];
  const program = new Command('cdk8s-hardened-agents')
    .description('Checks the manifests of AI agents on Kubernetes.')
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
    .description('Checks YAML and JSON manifests from any tool as the objects of one cluster.')
    .argument('<paths...>', `files, folders (their *.yaml, *.yml and *.json at any depth), or "${STDIN.argument}" for standard input`)
    .option('--format <format>', 'table or json', 'table')
    .option('--fail-on <severity>', 'error or warning: the lowest severity that gives exit code 1', Severity.ERROR)
    .option('--max-findings <number>', 'how many findings a table shows, errors first; JSON shows all', '100')
    .option('--pack <pack>', 'the rules to use: baseline or strict (default: strict)')
    .option('--severity <rule=severity>', 'error, warning or off for one rule; repeatable', repeated)
    .option('--reason <what=text>', 'why you lower a rule, by its id, or use "pack" or "selector"; repeatable', repeated)
    .option('--pod-cidr <cidr>', 'addresses of pods, for example 10.243.0.0/16; repeatable', repeated)
    .option('--service-cidr <cidr>', 'addresses of Services, for example 10.96.0.0/12; repeatable', repeated)
    .option('--node-cidr <cidr>', 'addresses of nodes, for example 192.168.77.0/24; repeatable', repeated)
    .option('--api-server-cidr <cidr>', 'addresses of the API server, for example 203.0.113.10/32; repeatable', repeated)
    .option('--deny-private', 'refuse policies that open private networks, for example 10.0.0.0/8 and fc00::/7')
    .option('-n, --namespace <name>', 'the namespace of objects that name none, as with Helm')
    .option('--selector <labels>', 'check only pods with these labels, for example app=agent,tier=web (default: every pod)')
    .option('--pod-kind <kind=path>', 'another kind with pods: apiVersion/kind=path of its pod template; repeatable', repeated)
    .option(
      '--runtime <name=isolation>',
      'the isolation of a RuntimeClass: user-space-kernel, virtual-machine or shared-kernel; repeatable',
      repeated,
    )
    .option('--registry <prefix>', 'allowed source of images, for example registry.example/agents; repeatable (default: any)', repeated)
    .option('--ignore-acknowledgements', 'ignore acknowledgements and runtime statements in the manifests')
    .addHelpText('after', '\nExit code: 0 clean, 1 findings at or above --fail-on, 2 wrong usage or unreadable input.')
    .action(action);
  return program;
}
