/** A place in a manifest. */
export interface PostureSource {
  /**
   * Kind and name of the object, such as `NetworkPolicy "agents/egress"`.
   */
  readonly object: string;

  /**
   * Path of the field, such as "spec.egress[0]". Empty for the whole object.
   */
  readonly field: string;

  /**
   * The ports that it opens, such as `["443/TCP"]`.
   *
   * @default - all of the connection's ports, or it opens none
   */
  readonly ports?: string[];

  /**
   * The file, such as "agents.k8s.yaml", as it was named on the command line.
   *
   * @default - the report is that of an app
   */
  readonly file?: string;

  /**
   * The line of the field in the file.
   *
   * @default - the report is that of an app
   */
  readonly line?: number;

  /**
   * Path of the construct, such as "agents/claude-code".
   *
   * @default - the report is that of files
   */
  readonly constructPath?: string;
}
