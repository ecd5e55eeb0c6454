/**
 * Something that policies let an agent call.
 */
export interface ReachTarget {
  /**
   * What it is, in one line: "everyone", "0.0.0.0/0 except 10.244.0.0/16", "pods k8s-app=kube-dns in namespace kube-system".
   */
  readonly to: string;

  /**
   * Blocks of addresses, such as `["0.0.0.0/0"]`. Empty if the targets are pods, given by their labels.
   */
  readonly addresses: string[];

  /**
   * Blocks that are left out of the addresses, such as `["10.244.0.0/16"]`.
   */
  readonly exceptAddresses: string[];

  /**
   * Labels of the pods, as kubectl writes them, such as "app=search,tier in (a,b)". Empty for every pod.
   *
   * @default - addresses are meant
   */
  readonly pods?: string;

  /**
   * Labels of their namespaces, such as "kubernetes.io/metadata.name=kube-system" or "team=tools". Empty for every namespace.
   *
   * @default - addresses are meant
   */
  readonly namespaces?: string;

  /**
   * Names of hosts, such as `["api.example.com"]`, if a policy or a proxy allows names.
   *
   * The agent can also call other names at the same addresses.
   *
   * @default - addresses or pods are meant
   */
  readonly hosts?: string[];

  /**
   * The calls that a CredentialBroker passes to the hosts, with a key that the agent does not have, such as `["POST /v1/messages"]`.
   *
   * @default - every connection on the ports is allowed
   */
  readonly calls?: string[];

  /**
   * Ports, such as `["53/TCP", "53/UDP"]`, `["8000-8100/TCP"]` or `["every port"]`.
   *
   * A port by name has the numbers that the app's pods give it, such as "http/TCP (8080)".
   */
  readonly ports: string[];

  /**
   * Names of the NetworkPolicies that allow it, and other policies with their kinds, such as `ClusterNetworkPolicy "agents"`.
   */
  readonly policies: string[];
}

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
