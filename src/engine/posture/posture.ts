import { RuleException } from '../rules/rule-exception';
import { Severity } from '../rules/severity';

/** A place in a manifest. */
export interface PostureSource {
  /**
   * Kind and name of the object, such as `NetworkPolicy "agents/egress"`.
   */
  readonly object: string;

  /**
   * Path of the field, such as "spec.egress[0]". Empty for the whole object.
   */
  readonly field: string;

  /**
   * The file, such as "agents.k8s.yaml", as it was named on the command line.
   *
   * @default - the report is that of an app
   */
  readonly file?: string;

  /**
   * The line of the field in the file.
   *
   * @default - the report is that of an app
   */
  readonly line?: number;

  /**
   * Path of the construct, such as "agents/claude-code".
   *
   * @default - the report is that of files
   */
  readonly constructPath?: string;
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
}

/** How good the value of a row is. */
export enum PostureState {
  /** It limits the agent. */
  STRONG = 'strong',
  /** A rule reports it. */
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
   * Whether it is denied. The sources are then the policies that deny it.
   */
  readonly isDenied: boolean;

  /**
   * The pods of the report that the labels select and whose own policies allow the connection, such as `["Deployment \"tools/search\""]`.
   *
   * @default - the other end has no labels, or its labels select too many pods to list
   */
  readonly workloads?: string[];

  /**
   * What else there is to say, such as "files in /var/run/keys".
   *
   * @default - nothing
   */
  readonly detail?: string;

  /**
   * The narrowest places that open it: without all of them, the edge is gone. Empty if it is open because no policy denies it.
   */
  readonly sources: PostureSource[];
}

/** A finding with its place. */
export interface PostureFinding {
  /**
   * Id of the rule, such as "no-latest-image".
   */
  readonly ruleId: string;

  /**
   * What it means: an error fails.
   */
  readonly severity: Severity;

  /**
   * What the rule requires, in a few words: "no API token".
   */
  readonly title: string;

  /**
   * The finding in one line, without the remedy: "spec.hostPID is true".
   */
  readonly message: string;

  /**
   * What to do about it, in terms of the manifest.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * Where it is.
   */
  readonly source: PostureSource;

  /**
   * Whether `Harden` removes it in an app.
   */
  readonly filledByHarden: boolean;

  /**
   * The reason why it is accepted.
   *
   * @default - it is not accepted
   */
  readonly acknowledged?: string;

  /**
   * Who is responsible for the acknowledgement.
   *
   * @default - not stated
   */
  readonly owner?: string;

  /**
   * When to review the acknowledgement, such as "2027-01-31".
   *
   * @default - not stated
   */
  readonly reviewBy?: string;
}

/** How much of an agent is open, in three steps. */
export enum PostureRisk {
  /** At least one error. */
  HIGH = 'high',
  /** No error, but warnings or accepted findings. */
  MEDIUM = 'medium',
  /** Nothing was found. */
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
   * How much of it is open.
   */
  readonly risk: PostureRisk;

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
}

/** What to do, for all findings of one rule. */
export interface PostureAction {
  /**
   * Id of the rule.
   */
  readonly ruleId: string;

  /**
   * The highest severity of its findings.
   */
  readonly severity: Severity;

  /**
   * What then holds, in a few words.
   */
  readonly title: string;

  /**
   * What an attacker gains as long as it does not hold.
   */
  readonly why: string;

  /**
   * What to do.
   */
  readonly remedy: string;

  /**
   * Address of the page of the rule.
   */
  readonly docs: string;

  /**
   * Where, in the order of the input.
   */
  readonly sources: PostureSource[];

  /**
   * Titles of the agents that have it in their own manifest.
   */
  readonly agents: string[];
}

/** How much of a control the rules cover. */
export enum PostureCoverage {
  /** The rules check all of it that manifests can say. */
  COVERED = 'covered',
  /** The rules check a part of it. */
  PARTLY = 'partly',
  /** The library does nothing for it. */
  NOT = 'not',
}

/** One control of a framework. */
export interface PostureControl {
  /**
   * Its id in the framework, such as "5.2.2" or "ASI05".
   */
  readonly id: string;

  /**
   * Its title in the framework.
   */
  readonly title: string;

  /**
   * How much of it the rules cover.
   */
  readonly coverage: PostureCoverage;

  /**
   * What is covered, or why nothing is, in one line.
   */
  readonly note: string;

  /**
   * Ids of the rules that bear on it.
   */
  readonly ruleIds: string[];

  /**
   * How many findings these rules have here that no one accepted.
   */
  readonly findings: number;

  /**
   * How many accepted findings these rules have here.
   */
  readonly acknowledged: number;
}

/** The controls of a framework, such as the OWASP Top 10 for Agentic Applications. */
export interface PostureFramework {
  /**
   * Its short name, such as "owasp".
   */
  readonly id: string;

  /**
   * Its name and version.
   */
  readonly title: string;

  /**
   * Its address.
   */
  readonly url: string;

  /**
   * Its controls in their order.
   */
  readonly controls: PostureControl[];
}

/** The counts of a report. */
export interface PostureSummary {
  /**
   * Agents, without pods that serve agents.
   */
  readonly agents: number;

  /**
   * Objects that were judged.
   */
  readonly objects: number;

  /**
   * Findings that are errors and that no one accepted.
   */
  readonly errors: number;

  /**
   * Findings that are warnings and that no one accepted.
   */
  readonly warnings: number;

  /**
   * Accepted findings.
   */
  readonly acknowledged: number;
}

/** How safe the agents are, what they can reach, and who can reach them. */
export interface Posture {
  /**
   * The counts.
   */
  readonly summary: PostureSummary;

  /**
   * What to do first, most urgent first.
   */
  readonly actions: PostureAction[];

  /**
   * The agents and the pods that serve them, those with the highest risk first.
   */
  readonly agents: AgentPosture[];

  /**
   * Every finding, in the order of the input. Those of agents are among them.
   */
  readonly findings: PostureFinding[];

  /**
   * Lowered rules and pods that are left out, with the reasons.
   */
  readonly exceptions: RuleException[];

  /**
   * What the rules cover of public frameworks.
   */
  readonly frameworks: PostureFramework[];
}
