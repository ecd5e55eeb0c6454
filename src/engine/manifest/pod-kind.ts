/**
 * A kind of object that holds pods, known by where it keeps its pod template.
 */
export interface PodKind {
  /**
   * API version of the kind, such as "kubeflow.org/v1". Only its group counts, not its version.
   */
  readonly apiVersion: string;

  /**
   * The kind, such as "PyTorchJob".
   */
  readonly kind: string;

  /**
   * Path of the pod template, which has `metadata` and `spec`, such as "spec.template".
   *
   * "*" stands for every element of a list or every value of a map, such as "spec.pytorchReplicaSpecs.*.template".
   * Give a kind that has several templates once for each path.
   */
  readonly path: string;

  /**
   * Name of the kind in the API, in lower-case plural such as "pytorchjobs". Admission needs it.
   *
   * @default - the kind is judged at synth and by `check`, and left out of admission
   */
  readonly resource?: string;
}
