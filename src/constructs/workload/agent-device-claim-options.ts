/**
 * Options of a claim for devices.
 */
export interface AgentDeviceClaimOptions {
  /**
   * Name of the request in the claim whose devices the container gets, such as "gpu".
   *
   * @default - the devices of all requests
   */
  readonly request?: string;
}
