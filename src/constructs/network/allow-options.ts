import * as kplus from 'cdk8s-plus-29';

/**
 * The ports on which a connection is allowed.
 */
export interface AllowPortOptions {
  /**
   * A TCP port, from 1 to 65535.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly port?: number;

  /**
   * Ports with a protocol, and ranges of ports. Give either these or `port`.
   *
   * @default - the ports that the containers of the called pod open
   */
  readonly ports?: kplus.NetworkPolicyPort[];
}

/**
 * The agent that may call, and the ports.
 */
export interface AllowToOptions extends AllowPortOptions {
  /**
   * The agent that may call, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * The agent that may call a name.
 */
export interface AllowToFqdnOptions {
  /**
   * The agent that may call, in the namespace of the policy. At an `EgressProxy` it gets a port of its own.
   *
   * @default - every pod that the policy selects
   */
  readonly from?: kplus.IPodSelector;
}

/**
 * The agent that may call addresses, and the ports.
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
 * The agent that may be called, and the ports.
 */
export interface AllowFromOptions extends AllowPortOptions {
  /**
   * The agent that may be called, in the namespace of the policy.
   *
   * @default - every pod that the policy selects
   */
  readonly to?: kplus.IPodSelector;
}
