import * as kplus from 'cdk8s-plus-29';

/**
 * A namespace that agents live in: one that this app creates, or one that exists already.
 */
export interface IAgentNamespace extends kplus.INamespaceSelector, kplus.INetworkPolicyPeer {
  /**
   * Name of the namespace, such as "agents".
   */
  readonly namespaceName: string;

  /**
   * Name of the service account of its pods. If it is not set, they use the `default` account of the namespace.
   */
  readonly agentServiceAccountName?: string;

  /**
   * Names of the Secrets with which the accounts of its pods pull images.
   */
  readonly imagePullSecretNames?: string[];
}
