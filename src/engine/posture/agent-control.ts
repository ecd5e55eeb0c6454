import { PostureSource } from './posture-source';

/** Something that limits agents, other than what they may reach: a label, an admission policy, a denial for the whole cluster. */
export interface AgentControl {
  /**
   * What it holds for, such as `Deployment "agents/coder"`, `Namespace "agents"` or "every agent".
   */
  readonly object: string;

  /**
   * What holds, in one line, such as "denied calls to 10.244.0.0/16 on every port by ClusterNetworkPolicies".
   */
  readonly text: string;

  /**
   * The places that say so.
   */
  readonly sources: PostureSource[];
}
