import { ComparedPosture } from './compared-posture';
import { PostureSource } from './posture-source';
import { ReachSide } from './reach-changes-lines';

/** The version of the file. */
export const VERSION = 1;

/** What an agent may reach and who may call it, as lines such as "203.0.113.0/24:443". */
export interface AgentBudget {
  readonly agent: string;
  readonly callers: readonly string[];
  readonly reaches: readonly string[];
  /** What limits it besides. Nothing in a file of a version that did not know controls. */
  readonly controls?: readonly string[];
}

/** What limits agents as a whole, by what it holds for. */
export interface ControlBudget {
  readonly object: string;
  readonly controls: readonly string[];
}

/** What each agent may reach, and what limits agents. A file with it is committed beside the manifests. */
export interface ReachBudget {
  readonly version: typeof VERSION;
  readonly agents: readonly AgentBudget[];
  /** Nothing in a file of a version that did not know controls. Such a file is held to reach alone. */
  readonly controls?: readonly ControlBudget[];
}

/** What a budget is made of. */
export type Budgeted = Pick<ComparedPosture, 'agents' | 'controls' | 'namespaces'>;

/** Something that the budget and the manifests do not agree on. */
export interface BudgetDifference {
  /** Title of the agent. */
  readonly agent: string;
  readonly side: ReachSide;
  /** Such as "203.0.113.0/24:443". */
  readonly text: string;
  /** The places that open it. Empty for what is no longer used. */
  readonly sources: readonly PostureSource[];
}

/** A control that the budget or the manifests do not have. */
export interface ControlDifference {
  /** What it holds for, such as `Deployment "agents/coder"` or "every agent". */
  readonly object: string;
  readonly text: string;
  /** The places of policies that undo it. */
  readonly sources: readonly PostureSource[];
}

/** How the reach of all agents differs from the budget. */
export interface BudgetResult {
  /** What is open and not in the budget. */
  readonly over: readonly BudgetDifference[];
  /** Agents that the budget does not name. */
  readonly newAgents: readonly string[];
  /** What is in the budget and not open. */
  readonly unused: readonly BudgetDifference[];
  /** Agents of the budget that are gone. */
  readonly goneAgents: readonly string[];
  /** Controls of the budget that do not hold. */
  readonly lost: readonly ControlDifference[];
  /** Namespaces of the budget that are gone with all their agents. */
  readonly goneNamespaces: readonly string[];
  /** Controls that hold and are not in the budget. */
  readonly added: readonly ControlDifference[];
  /** Whether the file lists no controls, since another version wrote it. */
  readonly isWithoutControls: boolean;
}
