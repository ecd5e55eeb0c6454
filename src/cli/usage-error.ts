import { show } from '../engine/input/props';

/** A wrong option or argument: `--format must be one of "table", "json", got "xml"`. */
export class UsageError extends Error {
  constructor(option: string, must: string, got: unknown) {
    super(`${option} must ${must}, got ${show(got)}`);
  }
}
