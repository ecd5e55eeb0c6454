/**
 * Someone whom policies let call an agent.
 */
export interface ReachSource {
  /**
   * Who it is, in one line: "everyone", "203.0.113.0/24", `Deployment "web/frontend"`, "pods app=web in namespace web".
   */
  readonly from: string;

  /**
   * Blocks of addresses, such as `["203.0.113.0/24"]`. Empty if the callers are pods, given by their labels.
   */
  readonly addresses: string[];

  /**
   * Blocks that are left out of the addresses, such as `["10.244.0.0/16"]`.
   */
  readonly exceptAddresses: string[];

  /**
   * Labels of the pods, as kubectl writes them, such as "app=web,tier in (a,b)". Empty for every pod. The app need not have such pods.
   *
   * @default - addresses are meant
   */
  readonly pods?: string;

  /**
   * Labels of their namespaces, such as "kubernetes.io/metadata.name=web" or "team=tools". Empty for every namespace.
   *
   * @default - addresses are meant
   */
  readonly namespaces?: string;

  /**
   * Ports of the agent, such as `["8080/TCP"]` or `["every port"]`.
   */
  readonly ports: string[];

  /**
   * Names of the NetworkPolicies that allow it, and other policies with their kinds, such as `ClusterNetworkPolicy "monitoring"`.
   */
  readonly policies: string[];
}
