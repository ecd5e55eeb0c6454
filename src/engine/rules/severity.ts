/** What a finding of a rule means. */
export enum Severity {
  /** Synth and `check` fail, and admission refuses the object. */
  ERROR = 'error',
  /** The finding is reported, and nothing fails. */
  WARNING = 'warning',
  /** The rule does not run. */
  OFF = 'off',
}

/** A set of rules. */
export enum RulePack {
  /** What the hardening guide requires: sandbox, Pod Security restricted, no token, limits, probes, egress. */
  BASELINE = 'baseline',
  /** Every rule. */
  STRICT = 'strict',
}
