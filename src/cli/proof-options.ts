import { KeyObject } from 'crypto';
import { Command, Option } from 'commander';
import { Io, UsageError } from './command';
import { changesBetween, changesText, digestsOf } from './proof-digest';
import { keyIn } from './proof-envelope';
import { readProofFile } from './proof-file';
import { signatureText } from './proof-statement';
import { printedPath } from './read';
import { ReportedRuns } from '../engine/proof/proved-posture';
import { JudgedRun } from '../report/checked';

/** What a command that shows proofs takes, as it was typed. */
export interface TypedProofOptions {
  readonly proof?: string;
  readonly proofKey?: string[];
}

/** A file of statements, and the keys of which one must have signed each. */
export interface ProofOptions {
  readonly file: string;
  readonly keys: readonly KeyObject[];
}

/** Adds the options to a command. */
export function withProofOptions(command: Command): Command {
  return command
    .option('--proof <file>', 'statements of runs on a cluster, to show what held')
    .addOption(proofKeyOption('public key (PEM) that must have signed them; repeatable'));
}

/** The option for public keys. */
export function proofKeyOption(help: string): Option {
  return new Option('--proof-key <file>', help).argParser((value: string, before: string[] = []) => [...before, value]);
}

/**
 * Checks the options.
 *
 * @throws UsageError, or UnusableError if a key cannot be read
 */
export function proofOptionsOf({ proof, proofKey = [] }: TypedProofOptions): ProofOptions | undefined {
  if (proof === undefined && proofKey.length > 0) {
    throw new UsageError('--proof-key', 'come with --proof', proofKey[0]);
  }
  return proof === undefined ? undefined : { file: proof, keys: proofKey.map((file) => keyIn(file, '--proof-key', 'public')) };
}

/**
 * Reads the runs, and holds what was judged against the newest one.
 *
 * @throws UnusableError if the file is no whole file of statements, or if two objects of one name differ
 */
export function reportedRuns({ file, keys }: ProofOptions, { judged }: JudgedRun, io: Io): ReportedRuns {
  const statements = readProofFile(file, { keys, now: timeOf(io) });
  const objects = digestsOf(judged);
  const runs = statements.map(({ proof }) => ({ proof, isChanged: changesBetween(proof.objects, objects) !== undefined }));
  const [newest] = statements.slice(-1);
  const changes = changesBetween(newest.proof.objects, objects);
  return {
    summary: {
      file: printedPath(file),
      statements: statements.length,
      at: newest.proof.startedAt,
      signature: [...new Set(statements.map(({ signature }) => signatureText(signature)))].join(', '),
      ...changes && { changes: changesText(changes) },
    },
    runs,
  };
}

/** The time of a run. */
export function timeOf({ now }: Io): Date {
  return now?.() ?? new Date();
}
