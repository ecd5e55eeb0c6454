/** What a run reads and writes beside files. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array>;
  out(text: string): void;
  err(text: string): void;
}

/** What a run ends with. */
export enum ExitCode {
  CLEAN = 0,
  /** Findings at or above `--fail-on`. */
  FINDINGS = 1,
  /** Arguments that are none, or something that cannot be read. */
  UNUSABLE = 2,
}
