import { AgentControl } from './agent-control';
import { AgentPosture } from './posture-agent';
import { PostureAction, PostureFinding } from './posture-finding';
import { PostureFramework } from './posture-framework';
import { PostureNamespace } from './posture-namespace';
import { PostureRun } from './posture-run';
import { PostureSince } from './posture-since';
import { RuleException } from '../rules/rule-exception';

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

/** How safe the agents are, what they can reach, and who can reach them. */
export interface Posture {
  /**
   * What opens since something older, if the report is compared with it.
   *
   * @default - the report is compared with nothing
   */
  readonly since?: PostureSince;

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
