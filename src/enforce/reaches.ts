import { IConstruct } from 'constructs';
import { AgentReach, Placed } from './agent-reach';
import { Guard, Look } from './guard';
import { podViews } from '../policy/pod-view';
import { propError } from '../policy/props';

/** What the pods of one construct may call. */
export function reachOf(guard: Guard, agent: IConstruct): AgentReach {
  const look = guard.look();
  return AgentReach._of(agent, placed(look, 'agent', agent), (target) => placed(look, 'target', target));
}

/** What the pods of every agent may call. */
export function reachesIn(guard: Guard): AgentReach[] {
  const look = guard.look();
  return look.entries.flatMap(({ target, guarded, entry }) => {
    const world = look.worldOf(target.chart);
    return guarded && entry && guard.asks(guarded, entry.manifest, world)
      ? podViews(entry.manifest, world.kinds).map((pod) => AgentReach._of(guarded.owner, { pod, world }, (other) => placed(look, 'target', other)))
      : [];
  });
}

/** The pod that a construct makes, and the world that it is in. */
function placed({ entries, worldOf }: Look, prop: string, construct: IConstruct): Placed {
  const found = entries.flatMap(({ target, entry }): Placed[] => {
    if (!entry || !target.node.scopes.includes(construct)) {
      return [];
    }
    const world = worldOf(target.chart);
    return podViews(entry.manifest, world.kinds).map((pod) => ({ pod, world }));
  });
  if (found.length !== 1) {
    const remedy = found.length === 0 ? 'name the construct of a pod or of what makes pods' : `it makes ${found.length} sorts: name one of them`;
    throw propError(construct, prop, 'make one sort of pods', construct.node.path, remedy);
  }
  return found[0];
}
