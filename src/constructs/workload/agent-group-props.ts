import * as kplus from 'cdk8s-plus-29';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * Properties of `AgentGroup`.
 */
export interface AgentGroupProps {
  /**
   * The namespace of its agents.
   */
  readonly namespace: IAgentNamespace;

  /**
   * Name of the group, such as "reviewers": a DNS label of at most 57 characters that no other group of the namespace has.
   *
   * @default - the construct's id
   */
  readonly name?: string;

  /**
   * The agents of the group: pods and workloads of this library, and templates of sandboxes. `add` adds further ones.
   *
   * @default - none
   */
  readonly agents?: kplus.IPodSelector[];

  /**
   * Labels by which the group knows its pods, all of them, such as `{ app: 'session' }`. Give them where others make pods of the group
   * while the cluster runs, for example an orchestrator that makes one for each session. Every agent in the namespace that has these
   * labels is in the group. The agents that you add get them, too.
   *
   * @default - a label of this library, which only the agents that you add have
   */
  readonly labels?: { [label: string]: string };
}
