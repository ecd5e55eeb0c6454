/**
 * A kind of object that holds pods, known by where it keeps its pod template.
 */
export interface PodKind {
  /**
   * API version of the kind, such as "kubeflow.org/v1"; the version itself does not count, the group does.
   */
  readonly apiVersion: string;

  /**
   * The kind, such as "PyTorchJob".
   */
  readonly kind: string;

  /**
   * Path of the pod template, which has `metadata` and `spec`, such as "spec.template"; "*" stands for every
   * element of a list or every value of a map, such as "spec.pytorchReplicaSpecs.*.template". A kind that has several
   * templates is given once for each path.
   */
  readonly path: string;

  /**
   * Name of the kind in the API, in lower-case plural such as "pytorchjobs"; admission needs it.
   *
   * @default - the kind is judged at synth and by `check`, and left out of admission
   */
  readonly resource?: string;
}
