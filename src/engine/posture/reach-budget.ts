import { AgentPosture } from './posture-agent';
import { agentsByTitle } from './posture-diff-change';
import { PostureSource } from './posture-source';
import { requireLine } from './reach-budget-line';
import { opened } from './reach-changes';
import { ReachSide, linesOf, partsOf, reachLines, reachOf, sourcesOf } from './reach-changes-lines';
import { OptionError, list, map, refuseUnknown } from '../rules/option-values';
import { isSame } from '../value/json';

/** What an agent may reach and who may call it, as lines such as "203.0.113.0/24:443". */
interface AgentBudget {
  readonly agent: string;
  readonly callers: readonly string[];
  readonly reaches: readonly string[];
}

/** What each agent may reach. A file with it is committed beside the manifests. */
export interface ReachBudget {
  readonly version: typeof VERSION;
  readonly agents: readonly AgentBudget[];
}

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
}

const VERSION = 1;
const SIDES = ['callers', 'reaches'] as const;

/** A budget that has all that is open now. */
export function budgetFor(agents: readonly AgentPosture[]): ReachBudget {
  const titles = [...agentsByTitle(agents).values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  return {
    version: VERSION,
    agents: titles.map(({ title, all }) => {
      const edges = all.flatMap((one) => one.edges);
      return { agent: title, callers: reachLines(edges, 'callers'), reaches: reachLines(edges, 'reaches') };
    }),
  };
}

/** The budget as JSON, one line for each target, so that a review shows each by itself. */
export function budgetText(budget: ReachBudget): string {
  return `${JSON.stringify(budget, null, 2)}\n`;
}

/** What the agents may do that the budget does not have, and what it has that they may not do. */
export function compareToBudget(budget: ReachBudget, agents: readonly AgentPosture[]): BudgetResult {
  const own = agentsByTitle(agents);
  const known = new Map(budget.agents.map((one) => [one.agent, one]));
  const differences = budgetFor(agents).agents.flatMap((now) => SIDES.map((side) => {
    const lines = known.get(now.agent)?.[side] ?? [];
    if (isSame(lines, now[side])) {
      return { over: [], unused: [] };
    }
    const [allowed, open] = [reachOf(lines), reachOf(now[side])];
    const over = partsOf(opened(allowed, open))
      .map(({ text, reach }) => ({ agent: now.agent, side, text, sources: sourcesOf(own.get(now.agent)!.all, side, reach) }));
    const unused = linesOf(opened(open, allowed)).map((text) => ({ agent: now.agent, side, text, sources: [] }));
    return { over, unused };
  }));
  return {
    over: differences.flatMap(({ over }) => over),
    newAgents: [...own.keys()].filter((title) => !known.has(title)).sort(),
    unused: differences.flatMap(({ unused }) => unused),
    goneAgents: [...known.keys()].filter((title) => !own.has(title)).sort(),
  };
}

/**
 * Reads a budget.
 *
 * @throws OptionError at the first value that is not valid, with its path such as "agents[0].reaches[2]"
 */
export function readBudget(value: unknown): ReachBudget {
  const budget = map('', value, 'be an object with version and agents');
  if (budget.version !== VERSION) {
    throw new OptionError('version', `be ${VERSION}; another version of this library wrote the file, so write it again with --write-budget`,
      budget.version);
  }
  refuseUnknown('', budget, ['version', 'agents']);
  const agents = list('agents', budget.agents, 'agents', agentOf);
  agents.forEach(({ agent }, i) => {
    if (agents.findIndex((one) => one.agent === agent) < i) {
      throw new OptionError(`agents[${i}].agent`, 'be another agent than those before it', agent);
    }
  });
  return { version: VERSION, agents };
}

function agentOf(at: string, value: unknown): AgentBudget {
  const fields = map(at, value, 'be an object such as {"agent": "Deployment \\"agents/coder\\"", "callers": [], "reaches": []}');
  refuseUnknown(`${at}.`, fields, ['agent', 'callers', 'reaches']);
  const agent: unknown = fields.agent;
  if (typeof agent !== 'string' || agent === '') {
    throw new OptionError(`${at}.agent`, 'be kind and name of an agent such as "Deployment \\"agents/coder\\""', agent);
  }
  const lines = (side: ReachSide) => list(`${at}.${side}`, fields[side], 'targets such as "203.0.113.0/24:443"', requireLine);
  return { agent, callers: lines('callers'), reaches: lines('reaches') };
}
