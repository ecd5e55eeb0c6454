import { FalcoPriority } from './falco-priority';

/**
 * One condition of an exception.
 */
export interface FalcoMatch {
  /**
   * The field of the event, such as "proc.name" or "container.image.repository".
   *
   * @see https://falco.org/docs/reference/rules/supported-fields/
   */
  readonly field: string;

  /**
   * How to compare the field: "in" or "pmatch" (paths below one of the values), or with exactly one value "=", "!=", "contains",
   * "icontains", "startswith", "endswith" or "glob".
   *
   * @default "in"
   */
  readonly comparison?: string;

  /**
   * The values, such as `["npm"]`. One that matches is enough.
   */
  readonly values: string[];
}

/**
 * Events that a rule does not report.
 */
export interface FalcoException {
  /**
   * A name that is unique in its rule: letters, digits and "_", such as "npm_of_the_builder".
   */
  readonly name: string;

  /**
   * The conditions. The exception applies to an event that matches all of them.
   */
  readonly matches: FalcoMatch[];
}

/**
 * Changes of a rule of the library.
 */
export interface FalcoRuleOverride {
  /**
   * Whether Falco gets the rule.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Priority of its alerts.
   *
   * @default - as docs/falco.md lists it
   */
  readonly priority?: FalcoPriority;

  /**
   * Events that it does not report.
   *
   * @default - nothing
   */
  readonly exceptions?: FalcoException[];
}

/**
 * A list of values for conditions.
 */
export interface FalcoList {
  /**
   * Its name in conditions: letters, digits and "_", such as "build_tools".
   */
  readonly name: string;

  /**
   * The values, such as `["make", "ninja"]`.
   */
  readonly items: string[];
}

/**
 * A named part of conditions.
 */
export interface FalcoMacro {
  /**
   * Its name in conditions: letters, digits and "_", such as "builds".
   */
  readonly name: string;

  /**
   * The condition that it stands for, such as "proc.name in (build_tools)".
   */
  readonly condition: string;
}

/**
 * A rule of your own. It applies only to the agents in scope.
 */
export interface FalcoRule {
  /**
   * Its name, unique among all rules of a Falco, such as "Agent builds".
   */
  readonly name: string;

  /**
   * What it detects, in one sentence.
   */
  readonly description: string;

  /**
   * The condition for an alert, such as "evt.type in (execve, execveat) and builds". The library adds that the event is of an agent.
   *
   * @see https://falco.org/docs/concepts/rules/conditions/
   */
  readonly condition: string;

  /**
   * Fields in the alert, such as "file=%fd.name". The library adds process, pod and image.
   *
   * @default - only process, pod and image
   */
  readonly output?: string;

  /**
   * Priority of its alerts.
   *
   * @default FalcoPriority.WARNING
   */
  readonly priority?: FalcoPriority;

  /**
   * Tags, such as `["mitre_execution", "T1059"]`.
   *
   * @default - none
   */
  readonly tags?: string[];

  /**
   * Events that it does not report.
   *
   * @default - nothing
   */
  readonly exceptions?: FalcoException[];
}
