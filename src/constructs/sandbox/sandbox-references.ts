/**
 * A template of sandboxes: one that this app creates, or one that exists already.
 */
export interface IAgentSandboxTemplate {
  /**
   * Name of the SandboxTemplate, such as "python".
   */
  readonly templateName: string;

  /**
   * Name of its namespace, such as "agents". Its pools and claims are in it too.
   */
  readonly namespaceName: string;
}

/**
 * A pool of sandboxes: one that this app creates, or one that exists already.
 */
export interface IAgentSandboxWarmPool {
  /**
   * Name of the SandboxWarmPool, such as "python".
   */
  readonly poolName: string;

  /**
   * Name of its namespace, such as "agents". Its claims are in it too.
   */
  readonly namespaceName: string;

  /**
   * The template of its sandboxes, if it is known.
   */
  readonly template?: IAgentSandboxTemplate;
}
