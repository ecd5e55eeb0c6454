import { Construct, IConstruct } from 'constructs';
import { AgentCallers } from './agent-callers';
import { AgentReach } from './agent-reach';
import { AppSnapshot } from './app-snapshot';
import { Guard } from './guard';
import { extentOf } from './judging';
import { PodInCluster } from './pod-in-cluster';
import { propError } from '../engine/input/props';

/** What the pods of one construct may call. */
export function reachOf(guard: Guard, agent: IConstruct): AgentReach {
  const snapshot = guard.snapshot();
  return AgentReach._of(agent, placed(snapshot, 'agent', agent), (target) => placed(snapshot, 'target', target));
}

/** Who may call the pods of one construct. */
export function callersOf(guard: Guard, agent: IConstruct): AgentCallers {
  const snapshot = guard.snapshot();
  return AgentCallers._of(agent, placed(snapshot, 'agent', agent), (source) => placed(snapshot, 'source', source));
}

/** What the pods of every agent may call. */
export function reachesIn(guard: Guard): AgentReach[] {
  return agentsIn(guard, (snapshot, owner, at) => AgentReach._of(owner, at, (target) => placed(snapshot, 'target', target)));
}

/** Who may call the pods of every agent. */
export function callersIn(guard: Guard): AgentCallers[] {
  return agentsIn(guard, (snapshot, owner, at) => AgentCallers._of(owner, at, (source) => placed(snapshot, 'source', source)));
}

function agentsIn<T>(guard: Guard, make: (snapshot: AppSnapshot, owner: IConstruct, at: PodInCluster) => T): T[] {
  const snapshot = guard.snapshot();
  return snapshot.parts.flatMap(({ entry, part }) => {
    const view = snapshot.viewOf(entry.chart);
    const isAgent = extentOf(entry, part, view, guard.rules, guard.isEnforced) !== undefined;
    return isAgent ? view.podsOf(part.manifest).map((pod) => make(snapshot, entry.owner, { pod, view })) : [];
  });
}

/** The pod that a construct makes, and the cluster view that it is in. */
function placed(snapshot: AppSnapshot, prop: string, construct: IConstruct): PodInCluster {
  if (!Construct.isConstruct(construct)) {
    const must = 'be the construct of a pod or of what makes pods, for example a HardenedAgentPod';
    throw propError({ node: { path: 'AgentPolicy' } }, prop, must, construct);
  }
  const found = snapshot.parts
    .filter(({ entry }) => entry.construct.node.scopes.includes(construct))
    .flatMap(({ entry, part }): PodInCluster[] => {
      const view = snapshot.viewOf(entry.chart);
      return view.podsOf(part.manifest).map((pod) => ({ pod, view }));
    });
  if (found.length !== 1) {
    const remedy =
      found.length === 0 ? 'name the construct of a pod or of what makes pods' : `it makes ${found.length} sorts: name one of them`;
    throw propError(construct, prop, 'make one sort of pods', construct.node.path, remedy);
  }
  return found[0];
}
