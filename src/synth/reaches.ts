import { Construct, IConstruct } from 'constructs';
import { AgentCallers } from './agent-callers';
import { AgentReach } from './agent-reach';
import { AppSnapshot, SnapshotEntry } from './app-snapshot';
import { Guard } from './guard';
import { RenderedPart } from './guarded-object';
import { extentOf, isOfAgents } from './judging';
import { PodInCluster } from './pod-in-cluster';
import { propError } from '../engine/input/props';
import { memoizeBy } from '../engine/value/memoize';
import { push } from '../engine/value/multimap';

/** A pod of the app with the object that makes it. */
interface MadePod extends PodInCluster {
  readonly entry: SnapshotEntry;
  readonly part: RenderedPart;
}

/** The pods of all objects, in the order in which they were made. */
const podsIn = memoizeBy((snapshot: AppSnapshot): readonly MadePod[] => snapshot.parts.flatMap(({ entry, part }) => {
  const view = snapshot.viewOf(entry.chart);
  return view.podsOf(part.manifest).map((pod) => ({ entry, part, pod, view }));
}));

/** The same by each construct that they are in. */
const podsByConstruct = memoizeBy((snapshot: AppSnapshot): ReadonlyMap<IConstruct, readonly MadePod[]> => {
  const all = new Map<IConstruct, MadePod[]>();
  podsIn(snapshot).forEach((one) => one.entry.construct.node.scopes.forEach((scope) => push(all, scope, one)));
  return all;
});

/** What the pods of one construct may call. */
export function reachOf(app: IConstruct, agent: IConstruct): AgentReach {
  const snapshot = Guard.of(app).snapshotToRead();
  return AgentReach._of(agent, placed(snapshot, 'agent', agent), (target) => placed(snapshot, 'target', target));
}

/** Who may call the pods of one construct. */
export function callersOf(app: IConstruct, agent: IConstruct): AgentCallers {
  const snapshot = Guard.of(app).snapshotToRead();
  return AgentCallers._of(agent, placed(snapshot, 'agent', agent), (source) => placed(snapshot, 'source', source));
}

/** What the pods of every agent may call. */
export function reachesIn(app: IConstruct): AgentReach[] {
  return agentsIn(app, (snapshot, owner, at) => AgentReach._of(owner, at, (target) => placed(snapshot, 'target', target)));
}

/** Who may call the pods of every agent. */
export function callersIn(app: IConstruct): AgentCallers[] {
  return agentsIn(app, (snapshot, owner, at) => AgentCallers._of(owner, at, (source) => placed(snapshot, 'source', source)));
}

function agentsIn<T>(app: IConstruct, make: (snapshot: AppSnapshot, owner: IConstruct, at: PodInCluster) => T): T[] {
  const snapshot = Guard.of(app).snapshotToRead();
  const { rules } = Guard.of(app);
  return podsIn(snapshot)
    .filter(({ entry, part, view }) => isOfAgents(extentOf(entry, part, view, rules)))
    .map((at) => make(snapshot, at.entry.owner, at));
}

/** The pod that a construct makes, and the cluster view that it is in. */
function placed(snapshot: AppSnapshot, prop: string, construct: IConstruct): PodInCluster {
  if (!Construct.isConstruct(construct)) {
    const must = 'be the construct of a pod or of what makes pods, for example a HardenedAgentPod';
    throw propError({ node: { path: 'AgentPolicy' } }, prop, must, construct);
  }
  const found = podsByConstruct(snapshot).get(construct) ?? [];
  if (found.length !== 1) {
    const remedy =
      found.length === 0 ? 'name the construct of a pod or of what makes pods' : `it makes ${found.length} sorts: name one of them`;
    throw propError(construct, prop, 'make one sort of pods', construct.node.path, remedy);
  }
  return found[0];
}
