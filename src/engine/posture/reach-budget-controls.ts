import { AgentControl } from './agent-control';
import { controlsByObject, lostControls } from './control-changes';
import { EVERY_AGENT } from './controls';
import { agentsByTitle } from './posture-diff-change';
import { placesOf } from './posture-diff-controls';
import { Budgeted, BudgetResult, ControlDifference, ReachBudget } from './reach-budget-shape';
import { isSame } from '../value/json';

/** The texts of controls, sorted, each once. */
export function textsOf(controls: readonly AgentControl[]): string[] {
  return [...new Set(controls.map(({ text }) => text))].sort();
}

/** What of the controls of a budget does not hold, and what else holds. */
export function controlDifferences(
  { agents, controls }: ReachBudget, posture: Budgeted,
): Pick<BudgetResult, 'lost' | 'added' | 'goneNamespaces'> {
  if (controls === undefined) {
    return { lost: [], added: [], goneNamespaces: [] };
  }
  const own = agentsByTitle(posture.agents);
  const cluster = controlsByObject(posture);
  const pairs = [
    ...agents.flatMap(({ agent, controls: known = [] }) => {
      const now = own.get(agent);
      const undone = now?.all.flatMap((one) => one.undone ?? []) ?? [];
      return now ? [{ object: agent, known, now: textsOf(now.all.flatMap((one) => one.controls ?? [])), undone }] : [];
    }),
    ...[...new Set([...controls.map(({ object }) => object), ...cluster.keys()])].sort().map((object) => ({
      object, known: controls.find((one) => one.object === object)?.controls ?? [], now: textsOf(cluster.get(object) ?? []), undone: [],
    })),
  ];
  const isGone = ({ object, now }: typeof pairs[number]) => now.length === 0 && isGoneNamespace(object, posture);
  const between = (
    object: string, before: readonly string[], after: readonly string[], undone: readonly AgentControl[] = [],
  ): ControlDifference[] => (isSame(before, after) ? []
    : lostControls(before, after).map(({ text, of }) => ({ object, text, sources: placesOf(of, undone) })));
  const lost = pairs.filter((pair) => !isGone(pair)).flatMap(({ object, known, now, undone }) => between(object, known, now, undone));
  const ofAll = new Set(lost.filter(({ object }) => object === EVERY_AGENT).map(({ text }) => text));
  return {
    lost: lost.filter(({ object, text }) => object === EVERY_AGENT || !ofAll.has(text)),
    added: pairs.flatMap(({ object, known, now }) => between(object, now, known)),
    goneNamespaces: pairs.filter(isGone).map(({ object }) => object),
  };
}

/** Whether an object is a Namespace that no manifest has, and no agent is in. */
function isGoneNamespace(object: string, { agents, namespaces = [] }: Budgeted): boolean {
  const [, name] = /^Namespace "(.+)"$/.exec(object) ?? [];
  return name !== undefined && !namespaces.some((one) => one.name === name) && !agents.some(({ namespace }) => namespace === name);
}
