/** A kind whose objects make pods that no rule judged, such as an agent of kagent. */
export interface PostureUnjudgedKind {
  /**
   * Group and kind, such as "kagent.dev/Agent".
   */
  readonly kind: string;

  /**
   * How many objects of the kind make such pods.
   */
  readonly objects: number;
}
