/** The streams of a run. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Whether stdout shows colors. */
  readonly colors?: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Shows a line on a terminal that a later one erases. A pipe has none. */
  progress?(text: string): void;
}

/** The exit code of a run. */
export enum ExitCode {
  CLEAN = 0,
  /** Findings at or above `--fail-on`. */
  FINDINGS = 1,
  /** Wrong arguments or unreadable input. */
  UNUSABLE = 2,
}
