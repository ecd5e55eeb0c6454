/** A format of a report. */
export enum PostureFormat {
  /** One page, "posture.html", that opens without a network. */
  HTML = 'html',
  /** Text for a pull request or a wiki, "posture.md". */
  MARKDOWN = 'markdown',
}

/**
 * Properties of a `PostureReport`.
 */
export interface PostureReportProps {
  /**
   * The formats, each in a file of its own.
   *
   * @default [PostureFormat.HTML]
   */
  readonly formats?: PostureFormat[];

  /**
   * Name of the files without the ending, such as "posture": 1 to 100 letters, digits, "-" and "_". It names no folder.
   *
   * @default "posture"
   */
  readonly fileName?: string;
}
