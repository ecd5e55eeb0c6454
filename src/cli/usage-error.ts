import { show } from '../engine/input/props';

/** An option or argument that is none: `--format must be one of "table", "json", got "xml"`. */
export class UsageError extends Error {
  constructor(option: string, must: string, got: unknown) {
    super(`${option} must ${must}, got ${show(got)}`);
  }
}
