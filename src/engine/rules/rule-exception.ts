import { Severity } from './severity';

/**
 * A part of the judging that was switched off or lowered, and why.
 */
export interface RuleException {
  /**
   * What it is: "pack", "podSelector", or the id of a rule whose severity is lowered.
   */
  readonly option: string;

  /**
   * What findings of the rule mean now; none for "pack" and "podSelector".
   */
  readonly severity?: Severity;

  /**
   * The reason that was given.
   */
  readonly reason: string;
}
