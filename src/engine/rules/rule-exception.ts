import { Severity } from './severity';

/**
 * A check that is switched off or lowered, with the reason.
 */
export interface RuleException {
  /**
   * What it is: "pack", "podSelector", "ownObjects", or the id of a rule whose severity is lowered.
   */
  readonly option: string;

  /**
   * The severity of the rule's findings now. None for an option.
   */
  readonly severity?: Severity;

  /**
   * The reason that was given.
   */
  readonly reason: string;
}
