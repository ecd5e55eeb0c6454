/**
 * How grave an event is, the gravest first, as Falco writes it.
 *
 * @see https://falco.org/docs/concepts/rules/basic-elements/#priority
 */
export enum FalcoPriority {
  /** The system is unusable. */
  EMERGENCY = 'Emergency',
  /** Somebody must act at once. */
  ALERT = 'Alert',
  /** A control has been broken. */
  CRITICAL = 'Critical',
  /** State was written that must not be. */
  ERROR = 'Error',
  /** State was read or reached for that must not be. */
  WARNING = 'Warning',
  /** Unusual, and mostly harmless. */
  NOTICE = 'Notice',
  /** Somebody may want to know. */
  INFORMATIONAL = 'Informational',
  /** Everything. */
  DEBUG = 'Debug',
}
