/**
 * Options of an acknowledgement.
 */
export interface AcknowledgeOptions {
  /**
   * Number of objects that it covers, such as 2. Any other number is a finding of `require-acknowledged-count`.
   *
   * Set it when you acknowledge for a chart or an app, so that an object that is added later is reported.
   *
   * @default - any number
   */
  readonly objects?: number;

  /**
   * Who is responsible for it, such as "team-search".
   *
   * @default - none
   */
  readonly owner?: string;

  /**
   * When to review it, such as "2027-01-31". It is a text for people and is never compared with the clock.
   *
   * @default - none
   */
  readonly reviewBy?: string;
}
