import * as kplus from 'cdk8s-plus-29';
import { AgentQuota, ContainerDefaults } from './agent-quota';

/**
 * Properties of `ExistingAgentNamespace`.
 */
export interface ExistingAgentNamespaceProps {
  /**
   * Name of the namespace: a DNS label such as "agents", but not "default" and not "kube-…".
   */
  readonly name: string;

  /**
   * Secrets of the namespace with which its accounts for agents pull images from private registries.
   *
   * @default - none
   */
  readonly imagePullSecrets?: kplus.ISecret[];

  /**
   * What all pods of the namespace may use together.
   *
   * @default - no quota: the team that makes the namespace sets it
   */
  readonly quota?: AgentQuota;

  /**
   * The resources of a container that names none.
   *
   * @default - no defaults: the team that makes the namespace sets them
   */
  readonly containerDefaults?: ContainerDefaults;
}
