/**
 * The processor of a node.
 */
export enum NodeArchitecture {
  /** x86-64. */
  AMD64 = 'amd64',
  /** 64-bit ARM. */
  ARM64 = 'arm64',
}

/**
 * How much the API server writes down of a request.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
 */
export enum AuditLevel {
  /** Nothing. */
  NONE = 'None',
  /** Who asked for what, when, and how it ended. */
  METADATA = 'Metadata',
  /** What was sent with it, too. */
  REQUEST = 'Request',
  /** What was answered, too. */
  REQUEST_RESPONSE = 'RequestResponse',
}

/**
 * Properties of `DetectionNodeFiles`.
 */
export interface DetectionNodeFilesProps {
  /**
   * The namespaces of the agents, such as `["agents"]`.
   *
   * @default - every AgentNamespace of the app, and every namespace in which it has agents
   */
  readonly namespaces?: string[];

  /**
   * How much is written down of requests that are not about agents: an API server has one policy.
   *
   * @default AuditLevel.NONE
   */
  readonly otherRequests?: AuditLevel;

  /**
   * The Unix socket on the nodes at which the program listens that takes gVisor's trace.
   *
   * @default "/run/agent-trace/sink.sock"
   * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
   */
  readonly traceSocket?: string;

  /**
   * Whether an agent starts where nobody listens at the socket, and goes unseen.
   *
   * @default false
   */
  readonly startUntraced?: boolean;

  /**
   * The processor of the nodes, which decides the numbers of system calls.
   *
   * @default NodeArchitecture.AMD64
   */
  readonly architecture?: NodeArchitecture;

  /**
   * The namespace of the ConfigMap.
   *
   * @default "falco"
   */
  readonly configMapNamespace?: string;

  /**
   * Name of the ConfigMap: a DNS subdomain.
   *
   * @default - generated from the construct's path
   */
  readonly name?: string;
}
