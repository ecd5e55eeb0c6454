import { AgentControl } from './agent-control';
import { PostureEdge } from './posture-edge';
import { PostureFinding } from './posture-finding';
import { PostureRow } from './posture-row';
import { PostureSource } from './posture-source';

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
