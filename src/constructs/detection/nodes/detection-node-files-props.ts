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
 * How much of a request the API server writes to its audit log.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
 */
export enum AuditLogLevel {
  /** Nothing. */
  NONE = 'None',
  /** User, resource, verb, time and result. */
  METADATA = 'Metadata',
  /** Also the body of the request. */
  REQUEST = 'Request',
  /** Also the body of the response. */
  REQUEST_RESPONSE = 'RequestResponse',
}

/**
 * Properties of `DetectionNodeFiles`.
 */
export interface DetectionNodeFilesProps {
  /**
   * The namespaces of the agents, such as `["agents"]`.
   *
   * @default - every AgentNamespace of the app, and every namespace with agents
   */
  readonly namespaces?: string[];

  /**
   * How much of requests that are not about agents the API server logs, since it has only one policy.
   *
   * @default AuditLogLevel.NONE
   */
  readonly otherRequests?: AuditLogLevel;

  /**
   * The Unix socket on the nodes at which a program takes gVisor's trace.
   *
   * @default "/run/agent-trace/sink.sock"
   * @see https://gvisor.dev/docs/user_guide/runtime_monitoring/
   */
  readonly traceSocket?: string;

  /**
   * Whether an agent starts without a trace if no program listens at the socket.
   *
   * @default false
   */
  readonly startUntraced?: boolean;

  /**
   * The processor of the nodes. System calls have different numbers on each.
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
