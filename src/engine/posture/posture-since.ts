/** What opens in a report since an older build, or since the file of what is accepted. */
export interface PostureSince {
  /**
   * What the report is compared with, such as "main/dist" or "accepted.json".
   */
  readonly against: string;

  /**
   * The first line, such as "2 openings since main/dist" or "nothing opens since main/dist".
   */
  readonly verdict: string;

  /**
   * What opens and which controls are lost, the worst first: `["203.0.113.0/24:443 for agents/coder"]`.
   */
  readonly opens: string[];

  /**
   * What is gone: `["removes agents/old"]`, sorted.
   */
  readonly gone: string[];

  /**
   * The parts that the file leaves out, and what that means. They are not compared.
   */
  readonly notCompared: string[];
}
