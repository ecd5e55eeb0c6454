/** What stops a run with exit code 2: one fault for each line on stderr. */
export class UnusableError extends Error {
  constructor(public readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** There is no object, or none that an option selects. A clean result would mislead. */
export class NothingToJudgeError extends UnusableError {}
