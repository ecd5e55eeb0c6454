import { Placer, detailField } from './edges-source';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { AT_MOST } from './query-match';
import { BY_WORD, Dangers, byName, dangersField, dangersOf, everyDanger, reachedAt } from './reached';
import { AddressSet } from '../address/address-set';
import { PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { listed, titleOf } from '../cluster/namespaced';
import { Direction } from '../manifest/network-policy';
import { PodView, isOnHostNetwork } from '../manifest/pod-view';
import { policiesOfTemplate } from '../manifest/sandbox-template';
import { blockOpenings } from '../reach/address-openings';
import { narrowest } from '../reach/narrowest';
import { ANY_POD, largeFamilies } from '../reach/opened-addresses';
import { Evidence, SourcedOpening } from '../reach/opening';
import { otherEnds } from '../reach/other-ends';
import { othersOf } from '../reach/other-policies';
import { isolatorsOf, needsRules, peerOpenings } from '../reach/peer-openings';
import { hostOpenings, portTexts } from '../reach/reach-targets';
import { isObject, object } from '../value/json';
import { memoize } from '../value/memoize';
import { push } from '../value/multimap';

/** Who may call the pod. */
export function callerEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Ingress');
  return [
    ...openings?.map((opening) => edgeOf(view, pod, 'Ingress', placer, opening)) ?? [everyone(pod, 'Ingress')],
    ...foreignEdges(view, pod, 'Ingress', placer),
  ];
}

/** What the pod may call: pods, addresses, names of hosts and nodes. */
export function callEdges(view: ClusterView, pod: PodView, placer: Placer): PostureEdge[] {
  const openings = peerOpenings(view, pod, 'Egress') ?? [];
  const edges = openings.filter(({ hosts }) => !hosts).map((opening) => edgeOf(view, pod, 'Egress', placer, opening));
  const named = hostOpenings(view, pod, 'Egress').filter(({ calls }) => !calls); // those of a broker are edges of their own
  const hosts = [...openings.filter(({ hosts: names }) => names), ...named];
  return [
    ...edges,
    ...hostEdges(hosts, placer),
    ...foreignEdges(view, pod, 'Egress', placer),
    ...peerOpenings(view, pod, 'Egress') ? [] : [everyone(pod, 'Egress')],
  ];
}

/** The one edge of a pod that no policy limits. */
function everyone(pod: PodView, direction: Direction): PostureEdge {
  return {
    kind: direction === 'Ingress' ? PostureEdgeKind.CALLER : PostureEdgeKind.ADDRESS,
    peer: 'everyone',
    ports: PortSet.ALL.texts(),
    isDenied: false,
    ...everyDanger(direction),
    detail: isOnHostNetwork(pod)
      ? 'the pod is on the network of its node, where policies do not apply'
      : `no policy isolates the pod for ${direction.toLowerCase()}`,
    sources: [],
  };
}

function edgeOf(view: ClusterView, pod: PodView, direction: Direction, placer: Placer, opening: SourcedOpening): PostureEdge {
  const sources = narrowest(opening.sources);
  const ends = otherEnds(view, pod, direction, opening);
  const isDenied = ends.refused.length > 0 && ends.open.length === 0 && !ends.mayBeMore;
  const deniers = isDenied ? placer.deniers(ends.refusing) : undefined;
  const detail = detailField(
    ends.open.length > 0 ? listed(ends.open) : '',
    ends.refused.length > 0 ? `refused by the policies of ${listed(ends.refused)}${isDenied || ends.open.length > 0 ? '' : MORE}` : '',
    ends.many ?? '',
    ...deniers ? [deniers.left] : [
      cutText(opening), defaultText(opening), removalText(view, pod, direction, sources), writtenText(pod, sources),
    ],
  );
  return {
    kind: kindOf(direction, opening),
    peer: opening.to,
    ports: portTexts(opening),
    isDenied,
    ...opening.selected && !ends.many && { workloads: [...ends.open] },
    ...detail,
    ...isDenied ? {} : dangersOf(view, pod, direction, opening),
    sources: deniers ? deniers.sources : placer.all(sources, opening),
    ...isDenied && { allowedBy: placer.all(sources, opening) },
  };
}

/** Said where the only pods of a selector that the manifests have refuse the connection. */
const MORE = ', and not by those of other pods with these labels';

function kindOf(direction: Direction, { pods, addresses }: SourcedOpening): PostureEdgeKind {
  if (direction === 'Ingress') {
    return PostureEdgeKind.CALLER;
  }
  return pods !== undefined ? PostureEdgeKind.POD : addresses.length > 0 ? PostureEdgeKind.ADDRESS : PostureEdgeKind.NODE;
}

function cutText({ cutBy = [] }: SourcedOpening): string {
  return cutBy.length === 0 ? '' : `but for what ${listed(cutBy.map(titleOf).sort())} ${cutBy.length === 1 ? 'denies' : 'deny'}`;
}

function defaultText({ sources }: SourcedOpening): string {
  return sources.every(({ field }) => field === '') ? 'no policy denies it' : '';
}

/** Some policies isolate pods only as long as they have rules. */
function removalText(view: ClusterView, pod: PodView, direction: Direction, sources: readonly Evidence[]): string {
  const gone = (policy: Evidence['policy']) => sources.filter((one) => one.policy === policy).map(({ field }) => field);
  const isolators = isolatorsOf(view, pod, direction);
  const remedy = isolators.some(({ policy }) => policy.kind === 'NetworkPolicy')
    ? `first name "${direction}" in spec.policyTypes` : 'first add a rule that allows less';
  return needsRules(isolators, direction, gone)
    ? `${remedy}: without ${sources.length === 1 ? 'this rule' : 'these rules'} no policy isolates the pod`
    : '';
}

function writtenText({ manifest }: PodView, sources: readonly Evidence[]): string {
  return sources.some(({ policy }) => policiesOfTemplate(manifest).includes(policy)) && !isObject(object(manifest.spec).networkPolicy)
    ? 'agent-sandbox writes this policy where spec.networkPolicy is missing'
    : '';
}

/** One edge for each name, also if several policies allow it. */
function hostEdges(openings: readonly SourcedOpening[], placer: Placer): PostureEdge[] {
  const byHost = new Map<string, SourcedOpening[]>();
  openings.forEach((opening) => opening.hosts?.forEach((host) => push(byHost, host, opening)));
  return [...byHost].map(([peer, found]) => {
    const sources = narrowest(found.flatMap((one) => one.sources));
    const lines = sources.flatMap(({ line }) => (line === undefined ? [] : [`line ${line} of the file`]));
    const numbers = found.map((one) => one.numbers).reduce((all, one) => all.union(one));
    return {
      kind: PostureEdgeKind.HOST,
      peer,
      ports: numbers.texts(),
      isDenied: false,
      ...dangersField(byName(peer)),
      detail: `by ${listed([...new Set(found.flatMap(({ policies }) => policies))].sort())}${lines.length > 0 ? `, ${listed(lines)}` : ''}`,
      sources: placer.all(sources, { numbers, names: [] }),
    };
  });
}

/** What policies open to one peer. */
interface Opened {
  readonly kind: PostureEdgeKind;
  readonly evidence: Evidence[];
  readonly dangers: Dangers;
  ports: PortSet;
}

/** What is read of policies that are not computed as a whole, such as those of Calico. Ports that are not read count as every port. */
function foreignEdges(view: ClusterView, pod: PodView, direction: Direction, placer: Placer): PostureEdge[] {
  const byPeer = new Map<string, Opened>();
  for (const { peer, ports, policy, field } of othersOf(view, pod, direction).openings) {
    const text = typeof peer === 'string' ? TEXTS.get(peer) ?? peer : textOfAddresses(peer);
    if (text !== undefined) {
      const kind = direction === 'Ingress' ? PostureEdgeKind.CALLER : kindOfPeer(peer);
      const opened = memoize(byPeer, text, (): Opened => (
        { kind, evidence: [], dangers: dangersIn(view, pod, direction, peer), ports: PortSet.EMPTY }));
      opened.evidence.push({ policy, field, ports: { numbers: ports, names: [] } });
      opened.ports = opened.ports.union(ports);
    }
  }
  return [...byPeer].map(([peer, { kind, evidence, ports, dangers }]) => ({
    kind,
    peer,
    ports: ports.texts(),
    isDenied: false,
    ...dangers,
    detail: `${AT_MOST}${listed([...new Set(evidence.map(({ policy }) => titleOf(policy)))].sort())}`,
    sources: placer.all(narrowest(evidence), { numbers: ports, names: [] }),
  }));
}

const TEXTS = new Map([[ANY_POD, 'every pod in every namespace'], ['nodes', 'nodes']]);

/** Ports that are not read count as every port. */
function dangersIn(view: ClusterView, pod: PodView, direction: Direction, peer: AddressSet | string): Dangers {
  if (direction === 'Ingress') {
    return peer === ANY_POD || (typeof peer !== 'string' && largeFamilies(peer).length > 0) ? everyDanger(direction) : {};
  }
  return dangersField(typeof peer === 'string' ? BY_WORD[peer] ?? [] : reachedAt(view, pod, peer));
}

function kindOfPeer(peer: AddressSet | string): PostureEdgeKind {
  return peer === ANY_POD ? PostureEdgeKind.POD : peer === 'nodes' ? PostureEdgeKind.NODE : PostureEdgeKind.ADDRESS;
}

function textOfAddresses(addresses: AddressSet): string | undefined {
  const text = addresses.cidrs().map((cidr) => cidr.text).join(' ');
  const block = { text, addresses, everyone: false, faults: new Map<unknown, string>() };
  return blockOpenings([{ policy: {}, peers: [{ block, field: '' }], ports: { numbers: PortSet.ALL, names: [] } }])[0]?.to;
}
