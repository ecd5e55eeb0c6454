import { AgentControl, AgentPosture } from './posture-agent';
import { PostureAction, PostureFinding, PostureSource } from './posture-finding';
import { ClusterRanges } from '../address/cluster-ranges';
import { AgentsKnownBy } from '../cluster/agent-scope';
import { RuleException } from '../rules/rule-exception';

/** How safe the agents are, what they can reach, and who can reach them. */
export interface Posture {
  /**
   * What opens since something older, if the report is compared with it.
   *
   * @default - the report is compared with nothing
   */
  readonly since?: PostureSince;

  /**
   * The runs on a cluster that the edges of agents are held against.
   *
   * @default - the report is made without a proof
   */
  readonly proof?: PostureProof;

  /**
   * What the report is about, and what was not judged.
   */
  readonly run: PostureRun;

  /**
   * The counts.
   */
  readonly summary: PostureSummary;

  /**
   * What to do first, most urgent first.
   */
  readonly actions: PostureAction[];

  /**
   * The agents and the pods that serve them, those with the highest risk first. At the same risk, agents come first, then
   * those that reach more, then those with a lower name.
   */
  readonly agents: AgentPosture[];

  /**
   * The neighbours of agents by kind, namespace and name, such as `Deployment "web/ui"`, sorted.
   */
  readonly neighbours: string[];

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

  /**
   * What limits agents as a whole, such as admission policies, sorted. Those of one agent are with the agent.
   *
   * @default - nothing is known of controls
   */
  readonly controls?: AgentControl[];

  /**
   * The Namespaces among the manifests, sorted by name.
   *
   * @default - nothing is known of namespaces
   */
  readonly namespaces?: PostureNamespace[];
}

/** The counts of a report. */
export interface PostureSummary {
  /**
   * Agents, without pods that serve agents.
   */
  readonly agents: number;

  /**
   * Pods that are neighbours of agents: only the rules about the node judge them.
   */
  readonly neighbours: number;

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

/** What a report is about, by which version, and what was not judged. */
export interface PostureRun {
  /**
   * The version of this library, such as "0.1.0".
   */
  readonly toolVersion: string;

  /**
   * The files and folders that were judged, such as `["dist"]`, as they were named on the command line. Standard input is "stdin".
   *
   * @default - the report is that of an app
   */
  readonly paths?: string[];

  /**
   * What says which pods are agents.
   */
  readonly agentsKnownBy: AgentsKnownBy;

  /**
   * The kinds whose objects make pods that no rule judged, sorted. Such pods may be agents.
   */
  readonly unjudged: PostureUnjudgedKind[];

  /**
   * Files and documents that could not be read, each with the reason, such as `["chart/pod.yaml:4: is not UTF-8"]`. They may hold agents.
   */
  readonly unreadable: string[];

  /**
   * The places of documents without apiVersion and kind, such as `["values.yaml:1"]`.
   */
  readonly skipped: string[];

  /**
   * The addresses of the cluster, as far as they are known. Of several clusters, those of all.
   */
  readonly ranges: ClusterRanges;

  /**
   * Those of "podCidrs" and "serviceCidrs" that are not known, so that policies which open such addresses pass. Those that
   * are not known in one namespace with agents are among them.
   */
  readonly unknownRanges: string[];
}

/** A kind whose objects make pods that no rule judged, such as an agent of kagent. */
export interface PostureUnjudgedKind {
  /**
   * Group and kind, such as "kagent.dev/Agent".
   */
  readonly kind: string;

  /**
   * How many objects of the kind make such pods.
   */
  readonly objects: number;
}

/** The runs on a cluster that a report reads. */
export interface PostureProof {
  /**
   * The file of their statements, such as "proofs.jsonl".
   */
  readonly file: string;

  /**
   * How many statements it has.
   */
  readonly statements: number;

  /**
   * When the newest run started, in UTC: "2026-11-28T14:02:11Z".
   */
  readonly at: string;

  /**
   * Who signed the statements, such as "unsigned", "signature not checked" or "signed by 3f8a1c0d9e7b6a54…".
   */
  readonly signature: string;

  /**
   * What changed in the manifests since the newest run: `changed: NetworkPolicy "agents/egress"; new: Pod "agents/coder"`.
   *
   * @default - nothing changed
   */
  readonly changes?: string;

  /**
   * What was tried for the cluster as a whole, such as "the admission policy denies a weak pod: held 2026-11-28T14:02Z: …".
   */
  readonly walls: string[];
}

/** What opens in a report since an older build, or since the file of what is accepted. */
export interface PostureSince {
  /**
   * What the report is compared with, such as "main/dist" or "accepted.json".
   */
  readonly against: string;

  /**
   * The first line, such as "2 openings since main/dist" or "nothing opens since main/dist".
   */
  readonly verdict: string;

  /**
   * What opens and which controls are lost, the worst first: `["203.0.113.0/24:443 for agents/coder"]`.
   */
  readonly opens: string[];

  /**
   * What is gone: `["removes agents/old"]`, sorted.
   */
  readonly gone: string[];

  /**
   * The parts that the file leaves out, and what that means. They are not compared.
   */
  readonly notCompared: string[];
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

/** A Namespace among the manifests, by which policies may select pods that are in no manifest. */
export interface PostureNamespace {
  /**
   * Its name, such as "tools".
   */
  readonly name: string;

  /**
   * Its labels.
   */
  readonly labels: { [label: string]: string };

  /**
   * Where its manifest is.
   */
  readonly source: PostureSource;
}
