/**
 * What may be said of an acknowledgement beside its reason.
 */
export interface AcknowledgeOptions {
  /**
   * Number of objects that it covers, such as 2; another number is a finding, `require-acknowledged-count`.
   *
   * Give it where you acknowledge for a chart or an app: an object that is added later is not covered in silence.
   *
   * @default - any number
   */
  readonly objects?: number;

  /**
   * Who answers for it, such as "team-search".
   *
   * @default - not said
   */
  readonly owner?: string;

  /**
   * When it is looked at again, such as "2027-01-31": a text for people, never compared with the clock.
   *
   * @default - not said
   */
  readonly reviewBy?: string;
}
