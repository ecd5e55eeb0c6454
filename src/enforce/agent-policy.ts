import { IConstruct } from 'constructs';
import { acknowledge } from './acknowledgement';

/**
 * What is judged, and what is knowingly let through.
 */
export class AgentPolicy {
  /**
   * Accepts the findings of one rule in a construct and all that it contains, with the reason.
   *
   * The reason is written into the manifest as annotation
   * `cdk8s-hardened-agents/acknowledged-<rule id>`, so that a reviewer sees it.
   *
   * @param construct the construct, such as a `HardenedAgentPod`
   * @param ruleId id of the rule, such as "no-latest-image"; it stands in brackets at the end of a finding
   * @param reason why it is acceptable here, at least 10 characters
   * @throws if there is no such rule or the reason is too short
   */
  public static acknowledge(construct: IConstruct, ruleId: string, reason: string): void {
    acknowledge(construct, ruleId, reason);
  }

  private constructor() {}
}
