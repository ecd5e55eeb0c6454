/** The place of a document. */
export interface Origin {
  readonly file: string;
  /** Line of a field such as `spec.containers[0].image` or of its nearest parent. An empty path gives the line of the document. */
  lineOf(path: string): number;
}
