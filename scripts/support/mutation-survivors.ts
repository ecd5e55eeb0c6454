/** A mutant that no test detects, and why that is right. */
export interface Survivor {
  readonly file: string;
  /** The code that the mutant replaces, with one space for each run of spaces and line ends. */
  readonly code: string;
  /** What it becomes. */
  readonly mutant: string;
  readonly why: string;
}

export const SURVIVORS: readonly Survivor[] = [];
