/**
 * One field that `Harden` filled.
 */
export interface FilledField {
  /**
   * Path of the construct, such as "tools/search".
   */
  readonly constructPath: string;

  /**
   * Kind of the object, such as "Deployment".
   */
  readonly kind: string;

  /**
   * Name of the object.
   */
  readonly name: string;

  /**
   * Path of the field, such as "spec.template.spec.containers[0].securityContext.runAsUser".
   */
  readonly field: string;

  /**
   * Its value as JSON, such as "65534", "\"gvisor\"" or "[\"ALL\"]".
   */
  readonly value: string;

  /**
   * All of it in one line, such as `[tools/search] Deployment "search": spec.template.spec.runtimeClassName is "gvisor"`.
   */
  readonly message: string;
}
