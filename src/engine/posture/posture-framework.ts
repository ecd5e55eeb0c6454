/** How much of a control the rules cover. */
export enum PostureCoverage {
  /** The rules check all of it that manifests can say. */
  COVERED = 'covered',
  /** The rules check a part of it. */
  PARTLY = 'partly',
  /** The library does nothing for it. */
  NOT = 'not',
}

/** One control of a framework. */
export interface PostureControl {
  /**
   * Its id in the framework, such as "5.2.2" or "ASI05".
   */
  readonly id: string;

  /**
   * Its title in the framework.
   */
  readonly title: string;

  /**
   * How much of it the rules cover.
   */
  readonly coverage: PostureCoverage;

  /**
   * What is covered, or why nothing is, in one line.
   */
  readonly note: string;

  /**
   * Ids of the rules that bear on it.
   */
  readonly ruleIds: string[];

  /**
   * How many findings these rules have here that no one accepted.
   */
  readonly findings: number;

  /**
   * How many accepted findings these rules have here.
   */
  readonly acknowledged: number;
}

/** The controls of a framework, such as the OWASP Top 10 for Agentic Applications. */
export interface PostureFramework {
  /**
   * Its short name, such as "owasp".
   */
  readonly id: string;

  /**
   * Its name and version.
   */
  readonly title: string;

  /**
   * Its address.
   */
  readonly url: string;

  /**
   * Its controls in their order.
   */
  readonly controls: PostureControl[];
}
