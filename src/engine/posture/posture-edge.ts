import { PostureSource } from './posture-source';

/** What is at the other end of an edge. */
export enum PostureEdgeKind {
  /** A caller of the agent: pods or addresses. */
  CALLER = 'caller',
  /** Pods that the agent may call, such as its tools. */
  POD = 'pod',
  /** Addresses that the agent may call. */
  ADDRESS = 'address',
  /** A name of a host that the agent may call. */
  HOST = 'host',
  /** A call that a CredentialBroker passes, with a key that the agent does not have. */
  GRANT = 'grant',
  /** Nodes that the agent may call. */
  NODE = 'node',
  /** A Secret that the agent reads. */
  SECRET = 'secret',
  /** A volume that outlives the pod, such as a claim. */
  VOLUME = 'volume',
  /** A token that the agent holds, and what it is good for. */
  TOKEN = 'token',
}

/** One connection of an agent: what reaches it, or what it reaches. */
export interface PostureEdge {
  /**
   * What is at the other end.
   */
  readonly kind: PostureEdgeKind;

  /**
   * The other end in one line, such as "203.0.113.0/24" or `Deployment "tools/search"`.
   */
  readonly peer: string;

  /**
   * Ports, such as `["443/TCP"]`. Empty for what has none, such as a Secret.
   */
  readonly ports: string[];

  /**
   * Whether it is denied. The sources are then the policies that deny it, at most 16 of them.
   */
  readonly isDenied: boolean;

  /**
   * The pods of the report that the labels select and whose own policies allow the connection, such as `["Deployment \"tools/search\""]`.
   *
   * @default - the other end has no labels, or its labels select too many pods to list
   */
  readonly workloads?: string[];

  /**
   * What it lets an attacker reach, or who it lets in, that is worse than the rest: `["open internet", "metadata endpoint"]`.
   *
   * @default - nothing that stands out
   */
  readonly dangers?: string[];

  /**
   * What else there is to say, such as "files in /var/run/keys".
   *
   * @default - nothing
   */
  readonly detail?: string;

  /**
   * The group of agents that shares the grant, such as "agents/reviewers": its namespace and name.
   *
   * @default - the grant is for the agent alone, or the edge is no grant
   */
  readonly group?: string;

  /**
   * The narrowest places that open it: without all of them, the edge is gone. Empty if it is open because no policy denies it.
   */
  readonly sources: PostureSource[];

  /**
   * The places of the agent's own policies that allow it, if only the policies of the other end deny it.
   *
   * @default - it is open, or the agent's own policies deny it
   */
  readonly allowedBy?: PostureSource[];

  /**
   * Whether it opens since what the report is compared with.
   *
   * @default - it is not new, or the report is compared with nothing
   */
  readonly isNew?: boolean;
}
