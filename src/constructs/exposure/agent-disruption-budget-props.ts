import * as kplus from 'cdk8s-plus-29';

/**
 * Properties of `AgentDisruptionBudget`. Give at most one of the two figures.
 */
export interface AgentDisruptionBudgetProps {
  /**
   * The agent, such as a `HardenedAgentDeployment`.
   */
  readonly agent: kplus.IPodSelector;

  /**
   * How many pods may be missing while a node is drained, such as `PercentOrAbsolute.absolute(1)`.
   *
   * With 0, no node with one of the pods can be drained.
   *
   * @default - one pod, unless `minAvailable` is given
   */
  readonly maxUnavailable?: kplus.PercentOrAbsolute;

  /**
   * How many pods must stay while a node is drained, such as `PercentOrAbsolute.percent(50)`.
   *
   * If it is the number of pods or more, no node with one of them can be drained.
   *
   * @default - `maxUnavailable` decides
   */
  readonly minAvailable?: kplus.PercentOrAbsolute;

  /**
   * Name of the budget: a DNS subdomain such as "agent".
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
