import { PostureSource } from './posture-source';

/** A Namespace among the manifests, by which policies may select pods that are in no manifest. */
export interface PostureNamespace {
  /**
   * Its name, such as "tools".
   */
  readonly name: string;

  /**
   * Its labels.
   */
  readonly labels: { [label: string]: string };

  /**
   * Where its manifest is.
   */
  readonly source: PostureSource;
}
