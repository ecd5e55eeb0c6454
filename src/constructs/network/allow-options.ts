import * as kplus from 'cdk8s-plus-29';

/**
 * What a connection is allowed for.
 */
export interface AllowPortOptions {
  /**
   * A TCP port, from 1 to 65535.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly port?: number;

  /**
   * Ports with protocol, ranges and all; either these or `port`.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly ports?: kplus.NetworkPolicyPort[];
}

/**
 * Who may call, and on which ports.
 */
export interface AllowToOptions extends AllowPortOptions {
  /**
   * The agent that may call, in the namespace of the policy.
   *
   * @default - everyone whom the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * Who may call a name.
 */
export interface AllowToFqdnOptions {
  /**
   * The agent that may call, in the namespace of the policy.
   *
   * @default - everyone whom the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * Who may call, which addresses, and on which ports.
 */
export interface AllowToCidrOptions extends AllowToOptions {
  /**
   * Blocks inside the range that stay denied.
   *
   * @default - none
   */
  readonly except?: string[];
}

/**
 * Which agent may be called, and on which ports.
 */
export interface AllowFromOptions extends AllowPortOptions {
  /**
   * The agent that may be called, in the namespace of the policy.
   *
   * @default - everyone whom the policy selects
   */
  readonly to?: kplus.IPodSelector;
}
