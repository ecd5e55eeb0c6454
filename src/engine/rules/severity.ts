/** What a finding of a rule means. */
export enum Severity {
  /** Synth and `check` fail; admission refuses. */
  ERROR = 'error',
  /** It is told and nothing fails. */
  WARNING = 'warning',
  /** The rule is not asked. */
  OFF = 'off',
}

/** A set of rules. */
export enum RulePack {
  /** What the hardening guide asks: sandbox, Pod Security restricted, no token, limits, probes, egress. */
  BASELINE = 'baseline',
  /** Every rule. */
  STRICT = 'strict',
}
