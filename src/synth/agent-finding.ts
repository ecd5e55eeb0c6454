import { Severity } from '../engine/rules/severity';

/**
 * One place where an object of the app breaks a rule.
 */
export interface AgentFinding {
  /**
   * Id of the rule, such as "no-latest-image".
   */
  readonly ruleId: string;

  /**
   * What it means: an error fails synth.
   */
  readonly severity: Severity;

  /**
   * Path of the construct, such as "agents/claude-code".
   */
  readonly constructPath: string;

  /**
   * Kind of the object, such as "Pod".
   */
  readonly kind: string;

  /**
   * Name of the object.
   */
  readonly name: string;

  /**
   * Path of the field, such as "spec.containers[0].image".
   */
  readonly field: string;

  /**
   * The value there as JSON, such as "\"agent:latest\"", cut to a readable length. None if it is missing.
   */
  readonly got?: string;

  /**
   * What to do about it.
   */
  readonly remedy: string;

  /**
   * The whole finding in one line, as synth prints it.
   */
  readonly message: string;

  /**
   * Whether `Harden` would remove it, because the object leaves the field out. False for objects that `Harden` covers already.
   */
  readonly filledByHarden: boolean;

  /**
   * The reason why it is accepted, if it is acknowledged.
   */
  readonly acknowledged?: string;

  /**
   * Whether a construct of this library accepted it because it cannot do without, such as the volumes of the node that Falco reads.
   */
  readonly acknowledgedByLibrary: boolean;

  /**
   * Who is responsible for the acknowledgement, if given.
   */
  readonly owner?: string;

  /**
   * When to review the acknowledgement, such as "2027-01-31", if given.
   */
  readonly reviewBy?: string;
}

/**
 * An acknowledgement that accepts no finding, because the rule finds nothing there.
 */
export interface UnusedAcknowledgement {
  /**
   * Path of the construct that it was given for, such as "agents/claude-code". Empty for the app.
   */
  readonly constructPath: string;

  /**
   * Id of the rule.
   */
  readonly ruleId: string;

  /**
   * The reason that was given.
   */
  readonly reason: string;
}
