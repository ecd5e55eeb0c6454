import { PostureEdgeProof, PostureFinding, PostureSource } from './posture-finding';

/** How much an attacker gains who controls an agent, in three steps. The table in docs/report.md says what leads to which. */
export enum PostureRisk {
  /** The host, the runtime, the API, the node, another agent, or a Secret and a way out for it. */
  HIGH = 'high',
  /** Errors about credentials or the network, accepted reasons for a high risk, or policies that are not computed. */
  MEDIUM = 'medium',
  /** None of these. */
  LOW = 'low',
}

/** What is known of one agent. */
export interface AgentPosture {
  /**
   * Kind and name, such as `Deployment "agents/coder"`. No two agents of a cluster have the same.
   */
  readonly title: string;

  /**
   * Kind of the object that makes its pods, such as "Deployment".
   */
  readonly kind: string;

  /**
   * Its namespace. Empty if the manifest names none.
   */
  readonly namespace: string;

  /**
   * Name of the object.
   */
  readonly name: string;

  /**
   * The role of pods that serve agents, such as "egress-proxy".
   *
   * @default - none: it is an agent, or a pod that is judged like one
   */
  readonly role?: string;

  /**
   * Its runtime in one line, such as "gvisor: a kernel in user space".
   */
  readonly runtime: string;

  /**
   * Where its manifest is.
   */
  readonly source: PostureSource;

  /**
   * How much an attacker gains who controls it.
   */
  readonly risk: PostureRisk;

  /**
   * What leads to the risk, such as "Secret and open internet".
   */
  readonly riskReason: string;

  /**
   * The facts, section by section in the order of `PostureSection`.
   */
  readonly rows: PostureRow[];

  /**
   * What reaches it and what it reaches, callers first, and at the end what is denied.
   */
  readonly edges: PostureEdge[];

  /**
   * What the rules found in its manifest, errors first. Accepted findings come last.
   */
  readonly findings: PostureFinding[];

  /**
   * Policies that select it and are not computed, such as `GlobalNetworkPolicy "default"`.
   */
  readonly notComputed: string[];

  /**
   * What limits it beside its reach and the rules, such as its label and what ClusterNetworkPolicies deny it, sorted.
   *
   * @default - nothing is known of controls
   */
  readonly controls?: AgentControl[];

  /**
   * Whether what the report is compared with does not have it.
   *
   * @default - it is not new, or the report is compared with nothing
   */
  readonly isNew?: boolean;
}

/** What a row of an agent is about. */
export enum PostureSection {
  /** The RuntimeClass, and what it honours. */
  RUNTIME = 'runtime',
  /** Account, tokens and rights in the API. */
  IDENTITY = 'identity',
  /** User, capabilities, seccomp and other settings of the kernel. */
  PRIVILEGES = 'privileges',
  /** Root file system, volumes and Secrets. */
  FILE_SYSTEM = 'file-system',
  /** Requests, limits, probes and ends. */
  RESOURCES = 'resources',
  /** Who may call the agent. */
  CALLERS = 'callers',
  /** What the agent may call. */
  CALLS = 'calls',
  /** What detects attacks and refuses weak objects. */
  DETECTION = 'detection',
  /** Findings that someone accepted, with the reasons. */
  ACKNOWLEDGEMENTS = 'acknowledgements',
  /** What a run on a cluster tried beside the edges. */
  PROVED = 'proved',
}

/** How good the value of a row is. */
export enum PostureState {
  /** It limits the agent. */
  STRONG = 'strong',
  /** A rule reports it, or a try on a cluster got through. */
  WEAK = 'weak',
  /** A rule reports it, and someone accepted it with a reason. */
  ACKNOWLEDGED = 'acknowledged',
  /** A fact that is neither. */
  NEUTRAL = 'neutral',
}

/** One fact about an agent. */
export interface PostureRow {
  /**
   * What it is about.
   */
  readonly section: PostureSection;

  /**
   * Its name, such as "seccomp profile".
   */
  readonly label: string;

  /**
   * The value in one line, such as "RuntimeDefault".
   */
  readonly value: string;

  /**
   * How good it is.
   */
  readonly state: PostureState;

  /**
   * The places that say so. Empty if no manifest says anything.
   */
  readonly sources: PostureSource[];

  /**
   * Ids of the rules that report it.
   */
  readonly ruleIds: string[];
}

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
   * What the newest run that tried it on a cluster found.
   *
   * @default - the report is made without a proof, or no run tries such an edge
   */
  readonly proof?: PostureEdgeProof;

  /**
   * Whether it opens since what the report is compared with.
   *
   * @default - it is not new, or the report is compared with nothing
   */
  readonly isNew?: boolean;
}

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
