import { titleOfAgent } from './agent-posture';
import { edgesOf } from './edges';
import { callerEdges } from './edges-network';
import { Placer } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureSource } from './posture-finding';
import { PostureAgentInput, PostureInput } from './posture-input';
import { CALLED, matchOf, portsOf } from './query-match';
import { CalledPod, QueryTarget } from './query-target';
import { EVERYONE, WORKLOAD } from './reach-changes-peer';
import { addressesOf } from './reached';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { placedTitleOf } from '../cluster/namespaced';
import { Direction } from '../manifest/network-policy';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { openPorts } from '../reach/open-ports';
import { SourcedOpening } from '../reach/opening';
import { othersOf } from '../reach/other-policies';
import { denyRulesOf, isolatorsOf, peerOpenings } from '../reach/peer-openings';
import { hasOneOf } from '../reach/pod-addresses';
import { isSelected, withNamed } from '../reach/reach';
import { push } from '../value/multimap';

/** The result of a query, from what is worst. */
export type QueryVerdict = 'reachable' | 'not computed' | 'denied';

/** What policies let a pod call of a target. */
export interface QueryAnswer {
  /** Who, such as `Deployment "agents/coder"`. */
  readonly from: string;
  /** Whether it may call the target. */
  readonly verdict: QueryVerdict;
  /** The open ports. Empty if none is. */
  readonly ports: readonly string[];
  /** What leads there. */
  readonly ways: readonly QueryWay[];
  /** What denies it. Empty if it is open. */
  readonly deniedBy: readonly PostureSource[];
  /** Why it is not computed, or what else may decide. */
  readonly notComputed: readonly string[];
}

/** One way to a target. */
export interface QueryWay {
  /** What policies open, such as "0.0.0.0/0 except 10.0.0.0/8". */
  readonly peer: string;
  /** The open ports of the target, such as "8443/TCP". */
  readonly ports: readonly string[];
  /** The pod that is called, if there may be several. */
  readonly to?: string;
  /** The group of agents that shares the grant, such as "agents/reviewers". */
  readonly group?: string;
  /** Whose policies open it. Empty where no policy denies it. */
  readonly sources: readonly PostureSource[];
}

/** Whether each of some pods may call a target, the reachable ones first. The target itself is left out. */
export function answersOf(target: QueryTarget, from: readonly PostureAgentInput[], placeOf: PostureInput['placeOf']): QueryAnswer[] {
  const isTarget = ({ pod }: PostureAgentInput) => target.pods?.every((one) => one.pod.manifest === pod.manifest);
  const answers = from.filter((one) => !isTarget(one))
    .map((one) => (target.pods ? answerOfPods(target.pods, one, placeOf) : answerOfEdges(target, one, placeOf)));
  return VERDICTS.flatMap((verdict) => answers.filter((one) => one.verdict === verdict)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)));
}

/** Who else may call the pods of a target: addresses, and pods by their labels, which the manifests need not have. */
export function otherCallersOf(
  { pods = [] }: QueryTarget, { view, placeOf }: Pick<PostureInput, 'placeOf'> & Pick<PostureAgentInput, 'view'>,
): QueryAnswer[] {
  const ways = pods.flatMap(({ pod, ports }) => callerEdges(view, pod, new Placer(pod, placeOf)).filter(mayBeOthers)
    .map((edge): QueryWay => (
      { peer: edge.peer, to: placedTitleOf(pod.manifest), ports: portsOf(edge).intersect(ports).texts(), sources: edge.sources })));
  const byPeer = new Map<string, QueryWay[]>();
  ways.filter(({ ports }) => ports.length > 0).forEach((way) => push(byPeer, way.peer, way));
  return [...byPeer].map(([from, of]) => (
    { from, verdict: 'reachable', ports: [...new Set(of.flatMap(({ ports }) => ports))], ways: of, deniedBy: [], notComputed: [] }));
}

/** Whether an edge is for more callers than those that the manifests name. */
function mayBeOthers({ peer, isDenied, workloads = [] }: PostureEdge): boolean {
  const isWide = /^every pod| in (every namespace|namespaces )/.test(peer);
  return !isDenied && !WORKLOAD.test(peer) && (isWide || workloads.length === 0);
}

const VERDICTS: readonly QueryVerdict[] = ['reachable', 'not computed', 'denied'];

/** The verdict of several. No one reaches what is not computed for one of them only if that one does not. */
export function verdictOf(answers: readonly QueryAnswer[]): QueryVerdict {
  return VERDICTS.find((verdict) => answers.some((one) => one.verdict === verdict)) ?? 'denied';
}

/** Addresses and names, by the edges of the pod. */
function answerOfEdges(target: QueryTarget, agent: PostureAgentInput, placeOf: PostureInput['placeOf']): QueryAnswer {
  const { pod, view } = agent;
  const found = edgesOf(view, pod, placeOf).filter(({ kind }) => CALLED.includes(kind))
    .map((edge) => ({ edge, ...matchOf(target, edge, view.rangesOf(pod.namespace)) }));
  const open = found.filter(({ edge, match }) => !edge.isDenied && match === 'yes');
  const unsure = found.filter(({ edge, match }) => !edge.isDenied && match === 'maybe').map(({ edge }) => unsureText(target, edge));
  const placer = new Placer(pod, placeOf);
  return answer(agent, {
    ports: open.map(({ ports }) => ports),
    ways: open.map(({ edge: { peer, ports: own, group, sources }, ports }) => (
      { peer, ports: own.length === 0 ? [] : ports.texts(), ...group !== undefined && { group }, sources })),
    unsure: [...unsure, ...othersOf(view, pod, 'Egress').notComputed],
    // What policies of the pod open to pods that may be the target, those of these pods refuse.
    deniedBy: () => [...denying(view, pod, 'Egress', placer),
      ...found.filter(({ edge, match }) => edge.allowedBy && match !== 'no').flatMap(({ edge }) => edge.sources)],
  });
}

function isCall({ kind, isDenied }: PostureEdge): boolean {
  return !isDenied && CALLED.includes(kind);
}

function unsureText({ host, inCluster }: QueryTarget, { kind, peer }: PostureEdge): string {
  if (inCluster) {
    return `${peer} is open, and may be it: give its manifest as a further path`;
  }
  const isInside = kind === PostureEdgeKind.POD || kind === PostureEdgeKind.NODE;
  return host !== undefined ? `${peer} is open, and the name may have an address in it`
    : `${peer} ${isInside ? '' : 'is open, and '}may have one of these addresses`;
}

/** Pods, by the policies of both ends. */
function answerOfPods(called: readonly CalledPod[], agent: PostureAgentInput, placeOf: PostureInput['placeOf']): QueryAnswer {
  const { pod, view } = agent;
  const placer = new Placer(pod, placeOf);
  const edges = () => edgesOf(view, pod, placeOf).filter(isCall);
  const ends = called.filter((one) => one.pod.manifest !== pod.manifest).map(({ pod: to, ports }) => {
    const placerOfEnd = new Placer(to, placeOf);
    const out = openPorts(view, 'Egress', pod, to).intersect(ports);
    const both = openPorts(view, 'Ingress', pod, to).intersect(out);
    const outWays = both.isEmpty ? [] : waysOf({ view, pod, other: to, to, open: both, direction: 'Egress' }, edges());
    const inWays = both.isEmpty ? []
      : waysOf({ view, pod: to, other: pod, to, open: both, direction: 'Ingress' }, callerEdges(view, to, placerOfEnd));
    // A block that allows and one that denies may each have the address of a pod. The edges say whether any address is left.
    const open = portsOfWays(outWays).intersect(portsOfWays(inWays));
    const within = (ways: readonly QueryWay[]) => ways.map((way) => ({ ...way, ports: portsOfWays([way]).intersect(open).texts() }))
      .filter((way) => way.ports.length > 0);
    return {
      open,
      ways: [...within(outWays), ...within(inWays).map(({ to: _, ...one }) => ({ ...one, peer: `taken from ${one.peer}` }))],
      unsure: [...othersOf(view, pod, 'Egress').notComputed, ...othersOf(view, to, 'Ingress').notComputed],
      deniedBy: () => (out.isEmpty ? denying(view, pod, 'Egress', placer) : denying(view, to, 'Ingress', placerOfEnd)),
    };
  });
  return answer(agent, {
    ports: ends.map(({ open }) => open),
    ways: ends.flatMap(({ ways }) => ways),
    unsure: ends.flatMap(({ unsure }) => unsure),
    deniedBy: () => ends.flatMap(({ deniedBy }) => deniedBy()),
  });
}

/** A pod, its direction, and the ports of `to` that are open between it and the other pod. */
interface End {
  readonly view: ClusterView;
  readonly pod: PodView;
  readonly other: PodView;
  readonly to: PodView;
  readonly open: PortSet;
  readonly direction: Direction;
}

/** The edges of one end that are for the other pod. */
function waysOf({ view, pod, other, to, open, direction }: End, edges: readonly PostureEdge[]): QueryWay[] {
  const title = placedTitleOf(to.manifest);
  const openings = peerOpenings(view, pod, direction)?.filter((one) => isFor(view, pod, one, other));
  return edges.flatMap((edge): QueryWay[] => {
    const by = openings?.filter((one) => one.to === edge.peer).flatMap((one) => withNamed(one, to).ranges);
    const ports = (by ? PortSet.of(by).intersect(portsOf(edge)) : PortSet.ALL).intersect(open);
    const isWay = !ports.isEmpty && (openings !== undefined || edge.peer === EVERYONE);
    return isWay ? [{ peer: edge.peer, to: title, ports: ports.texts(), sources: edge.sources }] : [];
  });
}

function portsOfWays(ways: readonly QueryWay[]): PortSet {
  return PortSet.of(ways.flatMap(({ ports }) => portsOf({ kind: PostureEdgeKind.POD, peer: '', ports: [...ports] }).ranges));
}

function isFor(view: ClusterView, { namespace }: PodView, opening: SourcedOpening, other: PodView): boolean {
  const { selected, hosts, addresses } = opening;
  if (selected) {
    return isSelected(view, selected.namespace, selected.peer, other) !== 'no';
  }
  const open = addressesOf([opening]);
  const isNodes = open?.isEmpty && hosts === undefined && addresses.length === 0;
  return isNodes ? isOnHostNetwork(other) : open === undefined || (!open.isEmpty && hasOneOf(view, open, other, namespace) !== 'no');
}

function denying(view: ClusterView, pod: PodView, direction: Direction, placer: Placer): PostureSource[] {
  return placer.all([...isolatorsOf(view, pod, direction), ...denyRulesOf(view, pod, direction)]);
}

interface Parts {
  readonly ports: readonly PortSet[];
  readonly ways: readonly QueryWay[];
  readonly unsure: readonly string[];
  readonly deniedBy: () => PostureSource[];
}

function answer(agent: PostureAgentInput, { ports, ways, unsure, deniedBy }: Parts): QueryAnswer {
  const open = PortSet.of(ports.flatMap(({ ranges }) => ranges));
  const verdict = !open.isEmpty ? 'reachable' : unsure.length > 0 ? 'not computed' : 'denied';
  const places = verdict === 'denied' ? deniedBy() : [];
  return {
    from: titleOfAgent(agent),
    verdict,
    ports: open.texts(),
    ways,
    deniedBy: places.filter((one, i) => places.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i),
    notComputed: [...new Set(unsure)],
  };
}
