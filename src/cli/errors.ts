import { show } from '../engine/input/props';

/** A wrong option or argument: `--format must be one of "table", "json", got "xml"`. */
export class UsageError extends Error {
  constructor(option: string, must: string, got: unknown) {
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
