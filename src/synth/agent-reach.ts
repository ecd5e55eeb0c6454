import { Construct, IConstruct } from 'constructs';
import { AgentCallers } from './agent-callers';
import { AppSnapshot, SnapshotEntry } from './app-snapshot';
import { Guard } from './guard';
import { RenderedPart } from './guarded-object';
import { extentOf, isOfAgents } from './judging';
import { PodInCluster, requirePortOf, requireSameCluster } from './pod-in-cluster';
import { roleOf } from '../engine/cluster/infrastructure';
import { propError, requireAddress } from '../engine/input/props';
import { NOT_COMPUTED, linesOfTargets } from '../engine/posture/reach-changes-lines';
import { refusedWorkloads } from '../engine/reach/other-ends';
import { othersOf } from '../engine/reach/other-policies';
import { allows } from '../engine/reach/reach';
import { ReachTarget } from '../engine/reach/reach-target';
import { targetsOf } from '../engine/reach/reach-targets';
import { copyOf } from '../engine/value/json';
import { memoizeBy } from '../engine/value/memoize';
import { push } from '../engine/value/multimap';

/**
 * What the policies of the app let an agent call.
 *
 * It is computed for a network that enforces NetworkPolicy and ClusterNetworkPolicy. Names of hosts are those that an
 * EgressProxy, Cilium, GKE or EKS allows. Policies that the app does not have are not known. Policies of other kinds are named in
 * `notComputed`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export class AgentReach {
  /** @internal */
  public static _of(owner: IConstruct, at: PodInCluster, find: (target: IConstruct) => PodInCluster): AgentReach {
    return new AgentReach(owner, at, find);
  }

  /**
   * All that the agent may call, addresses first, sorted. It is empty if nothing is allowed.
   */
  public readonly targets: ReachTarget[];

  /**
   * Workloads of the app that the agent's policies allow and whose own policies refuse the call. Usually an `allowFrom` is missing there.
   */
  public readonly refused: ReachTarget[];

  /**
   * Policies of other kinds that select the agent and are not computed, such as `["GlobalNetworkPolicy \"default\""]`: what they allow or
   * deny is not in `targets`.
   */
  public readonly notComputed: string[];

  /**
   * The role of pods that serve agents, such as "egress-proxy".
   *
   * @default - none: it is an agent, or a pod that is judged like one
   */
  public readonly role?: string;

  private constructor(
    private readonly owner: IConstruct,
    private readonly at: PodInCluster,
    private readonly find: (target: IConstruct) => PodInCluster,
  ) {
    const refused = refusedWorkloads(at.view, at.pod, 'Egress');
    const named = copyOf(targetsOf(at.view, at.pod)); // other answers share the lists in it
    this.targets = named.filter(({ to }) => !refused.has(to));
    this.refused = named.filter(({ to }) => refused.has(to));
    this.role = roleOf(at.pod);
    this.notComputed = [...othersOf(at.view, at.pod, 'Egress').notComputed];
  }

  /**
   * Path of the agent's construct, such as "agents/claude-code".
   */
  public get constructPath(): string {
    return this.owner.node.path;
  }

  /**
   * The same as one line for each target and port, such as "pods k8s-app=kube-dns in namespace kube-system:53/UDP" and
   * "grant api.anthropic.com: POST /v1/messages", sorted, and for each policy that is not computed. `AgentAssertions` takes these lines.
   */
  public lines(): string[] {
    return [
      ...linesOfTargets(this.targets),
      ...this.notComputed.map((title) => `${NOT_COMPUTED}${title}`),
    ];
  }

  /**
   * Whether a policy lets the agent call an address. For pods that are allowed by labels, use `allowsPod`.
   *
   * @param address such as "203.0.113.7" or "2001:db8::7"
   * @param port from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the address is none, or port or protocol do not exist
   */
  public allowsAddress(address: string, port: number, protocol: string = 'TCP'): boolean {
    requireAddress(this.owner, 'address', address);
    return allows(this.at.view, { pod: this.at.pod }, { address }, ...requirePortOf(this.owner, port, protocol));
  }

  /**
   * Whether a call of the agent may get through to a pod of the app: its own policies allow it, and those that select the pod.
   *
   * A policy that allows a block of addresses allows the pods in it. Pods are where `AgentCluster` or a policy says that the cluster has
   * its pods. Without these ranges, every block counts that may hold a pod: all but link-local addresses and a single public IPv4 address.
   *
   * @param target a pod, or what makes pods, such as a `Deployment`
   * @param port of the pod, from 1 to 65535
   * @param protocol "TCP", "UDP" or "SCTP"
   * @throws if the target makes no pods, or port or protocol do not exist
   */
  public allowsPod(target: IConstruct, port: number, protocol: string = 'TCP'): boolean {
    const { pod, view } = this.find(target);
    requireSameCluster(this.owner, 'target', target, view === this.at.view);
    return allows(view, { pod: this.at.pod }, { pod }, ...requirePortOf(this.owner, port, protocol));
  }
}

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

/** The pods that the objects in a construct make. */
export function podsUnder(snapshot: AppSnapshot, construct: IConstruct): readonly MadePod[] {
  return podsByConstruct(snapshot).get(construct) ?? [];
}

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
  const found = podsUnder(snapshot, construct);
  if (found.length !== 1) {
    const remedy =
      found.length === 0 ? 'name the construct of a pod or of what makes pods' : `it makes ${found.length} sorts: name one of them`;
    throw propError(construct, prop, 'make one sort of pods', construct.node.path, remedy);
  }
  return found[0];
}
