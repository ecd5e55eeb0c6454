import * as kplus from 'cdk8s-plus-29';
import { AgentSeccompProfile } from './agent-seccomp-profile';
import { IAgentNamespace } from '../network/agent-namespace-ref';

/**
 * Properties of `SeccompBinding`.
 */
export interface SeccompBindingProps {
  /**
   * The namespace of the pods. This app must create it, because it gets a label for the operator.
   */
  readonly namespace: IAgentNamespace;

  /**
   * The profile that containers get: the `profile` of an `OperatorSeccompProfile`, or `AgentSeccompProfile.ofOperator(…)`.
   */
  readonly profile: AgentSeccompProfile;

  /**
   * Image of the containers, exactly as in the pods, such as "agent@sha256:<64 hex>".
   */
  readonly image: string;

  /**
   * The agent whose containers get the profile: a `HardenedAgentPod`, or `Pods.select(…)`.
   *
   * Version 1.0.0 of the operator ignores it.
   *
   * @default - every pod of the namespace
   */
  readonly agent?: kplus.IPodSelector;

  /**
   * Name of the binding: a DNS subdomain.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
