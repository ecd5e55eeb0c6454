import { Command } from 'commander';
import { show } from '../engine/input/show';

/** A wrong option or argument: `--format must be one of "table", "json", got "xml"`. */
export class UsageError extends Error {
  constructor(public readonly option: string, public readonly must: string, public readonly got: unknown) {
    super(`${option} must ${must}, got ${show(got)}`);
  }
}

/** What stops a run with exit code 2: one fault for each line on stderr. */
export class UnusableError extends Error {
  constructor(public readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** There is no object, or none that an option selects. A clean result would mislead. */
export class NothingToJudgeError extends UnusableError {}

/** The streams of a run. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether stdout shows colors. */
  readonly colors?: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Shows a line on a terminal that a later one erases. A pipe has none. */
  progress?(text: string): void;
  /** The time. By default that of the machine. */
  now?(): Date;
}

/** The exit code of a run. */
export enum ExitCode {
  CLEAN = 0,
  /** Findings at or above `--fail-on`. */
  FINDINGS = 1,
  /** Wrong arguments or unreadable input. */
  UNUSABLE = 2,
}

/** What the help of a command ends with: an example, and what the exit codes mean. */
export function helpEnd(example: string, exitCodes: string): string {
  return `\nExample: cdk8s-hardened-agents ${example}\nExit code: ${exitCodes}.`;
}

/** Adds a command to the program. `run` does its work and keeps its exit code. */
export type AddCommand = (program: Command, run: (work: (io: Io) => ExitCode | Promise<ExitCode>) => Promise<void>) => void;
