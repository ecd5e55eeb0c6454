import { Posture } from './posture';
import { DiffAgent, PostureChange } from './posture-diff-change';

/** Agents that are agents no more. One that is a neighbour of agents now runs on, and the rules for agents and the budget are off. */
export function removedChanges(removed: readonly DiffAgent[], { neighbours }: Posture): PostureChange[] {
  const beside = new Set(neighbours);
  return removed.map(({ title, all: [{ source }] }) => (beside.has(title)
    ? { verb: 'opens', object: title, phrase: 'what the rules for agents close for {}', detail: LEFT, sources: [source] }
    : { verb: 'removes', object: title, phrase: '{}', sources: [source] }));
}

const LEFT = 'it is a neighbour of agents now, and only the rules about the node judge it; give back the label that made it an agent';
