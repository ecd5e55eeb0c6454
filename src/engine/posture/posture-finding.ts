import { PostureSource } from './posture-source';
import { Severity } from '../rules/severity';

/** A finding with its place. */
export interface PostureFinding {
  /**
   * Id of the rule, such as "no-latest-image".
   */
  readonly ruleId: string;

  /**
   * What it means: an error fails.
   */
  readonly severity: Severity;

  /**
   * What the rule requires, in a few words: "no API token".
   */
  readonly title: string;

  /**
   * The finding in one line, without the remedy: "spec.hostPID is true".
   */
  readonly message: string;

  /**
   * What to do about it, in terms of the manifest.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * Where it is.
   */
  readonly source: PostureSource;

  /**
   * Whether `Harden` removes it in an app.
   */
  readonly filledByHarden: boolean;

  /**
   * The reason why it is accepted.
   *
   * @default - it is not accepted
   */
  readonly acknowledged?: string;

  /**
   * Who is responsible for the acknowledgement.
   *
   * @default - not stated
   */
  readonly owner?: string;

  /**
   * When to review the acknowledgement, such as "2027-01-31".
   *
   * @default - not stated
   */
  readonly reviewBy?: string;
}

/** What to do, for all findings of one rule. */
export interface PostureAction {
  /**
   * Id of the rule.
   */
  readonly ruleId: string;

  /**
   * The highest severity of its findings.
   */
  readonly severity: Severity;

  /**
   * What then holds, in a few words.
   */
  readonly title: string;

  /**
   * What an attacker gains as long as it does not hold.
   */
  readonly why: string;

  /**
   * What to do.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * Where, in the order of the input.
   */
  readonly sources: PostureSource[];

  /**
   * Titles of the agents that have it in their own manifest.
   */
  readonly agents: string[];
}
