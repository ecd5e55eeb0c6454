import * as kplus from 'cdk8s-plus-29';
import { ExposureType } from './exposure-type';

/**
 * Properties of `AgentExposure`.
 */
export interface AgentExposureProps {
  /**
   * The agent, such as a `HardenedAgentDeployment`, or `Pods.select(…)` with labels and the name of a namespace.
   */
  readonly agent: kplus.IPodSelector;

  /**
   * Who may call the agent, and how.
   */
  readonly through: ExposureType;

  /**
   * The TCP port of the agent that callers reach, from 1 to 65535.
   *
   * @default - the only TCP port that the agent's containers open
   */
  readonly port?: number;

  /**
   * The port of the Service, from 1 to 65535.
   *
   * @default 80
   */
  readonly servicePort?: number;

  /**
   * Name of the Service, and of the Ingress or route: a DNS label such as "web".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
