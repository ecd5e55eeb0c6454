import { controlsByObject } from './control-changes';
import { labelledLines } from './namespace-reach';
import { AgentPosture } from './posture-agent';
import { agentsByTitle } from './posture-diff-change';
import { PostureSource } from './posture-source';
import { controlDifferences, textsOf } from './reach-budget-controls';
import { BudgetResult, Budgeted, ReachBudget, VERSION } from './reach-budget-shape';
import { opened } from './reach-changes';
import { ReachSide, linesOf, partsOf, reachLines, reachOf, sourcesOf } from './reach-changes-lines';
import { isSame } from '../value/json';

const SIDES = ['callers', 'reaches'] as const;

/** A budget that has all that is open now, and all controls. */
export function budgetFor(posture: Budgeted): ReachBudget {
  return {
    version: VERSION,
    agents: byTitle(posture).map(({ title, all }) => {
      const lines = (side: ReachSide) => linesOf(reachOf([...linesFor(all, side, posture).keys()]));
      const controls = textsOf(all.flatMap((one) => one.controls ?? []));
      return { agent: title, callers: lines('callers'), reaches: lines('reaches'), controls };
    }),
    controls: [...controlsByObject(posture)].sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([object, controls]) => ({ object, controls: textsOf(controls) })),
  };
}

function byTitle({ agents }: Budgeted) {
  return [...agentsByTitle(agents).values()].sort((a, b) => (a.title < b.title ? -1 : 1));
}

/** The lines of agents. A namespace that a policy selects by a label which a manifest gives it has lines of its own, with its place. */
function linesFor(
  agents: readonly AgentPosture[], side: ReachSide, { namespaces = [] }: Budgeted,
): ReadonlyMap<string, PostureSource | undefined> {
  const edges = agents.flatMap((one) => one.edges);
  return new Map<string, PostureSource | undefined>([
    ...[...labelledLines(edges, side, namespaces)].map(([line, { source }]) => [line, source] as const),
    ...reachLines(edges, side).map((line) => [line, undefined] as const),
  ]);
}

/** The budget as JSON, one line for each target, so that a review shows each by itself. */
export function budgetText(budget: ReachBudget): string {
  return `${JSON.stringify(budget, null, 2)}\n`;
}

/** What the agents may do that the budget does not have, and what it has that they may not do. */
export function compareToBudget(budget: ReachBudget, posture: Budgeted): BudgetResult {
  const own = agentsByTitle(posture.agents);
  const known = new Map(budget.agents.map((one) => [one.agent, one]));
  const isWithoutControls = budget.controls === undefined;
  const differences = byTitle(posture).flatMap(({ title, all }) => SIDES.map((side) => {
    const now = linesFor(all, side, isWithoutControls ? { agents: [] } : posture);
    const lines = known.get(title)?.[side] ?? [];
    const open = reachOf([...now.keys()]);
    if (isSame(lines, linesOf(open))) {
      return { over: [], unused: [] };
    }
    const allowed = reachOf(lines);
    const over = partsOf(opened(allowed, open))
      .map(({ text, reach }) => ({ agent: title, side, text, sources: placesOf(text, now) ?? sourcesOf(all, side, reach, allowed) }));
    const unused = linesOf(opened(open, allowed)).map((text) => ({ agent: title, side, text, sources: [] }));
    return { over, unused };
  }));
  return {
    over: differences.flatMap(({ over }) => over),
    newAgents: [...own.keys()].filter((title) => !known.has(title)).sort(),
    unused: differences.flatMap(({ unused }) => unused),
    goneAgents: [...known.keys()].filter((title) => !own.has(title)).sort(),
    ...controlDifferences(budget, posture),
    isWithoutControls,
  };
}

/** The place of a namespace, if a line is about it alone. */
function placesOf(text: string, lines: ReturnType<typeof linesFor>): PostureSource[] | undefined {
  const source = lines.get(text);
  return source && [source];
}
