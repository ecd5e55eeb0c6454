import { openPorts } from './open-ports';
import { SourcedOpening } from './opening';
import { Isolator, allTierRulesOf, denyRulesOf, isolatorsOf, peerOpenings } from './peer-openings';
import { allows, allowsOn, podsOf, withNamed } from './reach';
import { tieredRulesOf } from './tiered-rules';
import { PortRange, PortSet } from '../address/port-set';
import { ClusterView } from '../cluster/cluster-view';
import { placedTitleOf } from '../cluster/namespaced';
import { byRules, rulesIn } from '../cluster/policy-groups';
import { namesConstruct, selectsConstruct } from '../cluster/wide-selector';
import { NAMESPACE_NAME } from '../manifest/labels';
import { Direction, PodPeer, PolicyRule, Ports } from '../manifest/network-policy';
import { PodView, podViews } from '../manifest/pod-view';
import { matchOfPod, selects } from '../manifest/selector';
import { Json, object, objects, textOf } from '../value/json';
import { memoizeByPair } from '../value/memoize';

/** The pods of the view at the other end of an opening. */
interface OtherEnds {
  /** Those whose own policies allow the connection, by their titles. */
  readonly open: readonly string[];
  /** Those whose own policies refuse it, and these policies. What the policies of the pod itself deny is not among them. */
  readonly refused: readonly string[];
  readonly refusing: readonly Isolator[];
  /** If all of them refuse it: whether other pods, which the manifests need not have, may be selected and open the connection. */
  readonly mayBeMore: boolean;
  /** How many they are, if they are too many to ask each. */
  readonly many?: string;
}

/** A selector for pods in general selects more pods than anyone reads. */
const MAX_JUDGED = 50;

/** Looks up the pods that an opening selects, and whether they accept, or make, the connection. */
export function otherEnds(view: ClusterView, pod: PodView, direction: Direction, opening: SourcedOpening): OtherEnds {
  const { selected } = opening;
  const pods = selected ? podsOf(view, selected.namespace, selected.peer).filter(({ manifest }) => manifest !== pod.manifest) : [];
  if (pods.length > MAX_JUDGED) {
    return { open: [], refused: [], refusing: [], mayBeMore: true, many: `${pods.length} workloads` };
  }
  const [open, refused] = [new Set<string>(), new Set<string>()];
  const refusing: Isolator[] = [];
  for (const other of pods) {
    const title = placedTitleOf(other.manifest);
    const openness = opennessOf(view, pod, other, direction, opening);
    if (openness === 'open') {
      open.add(title);
    } else if (openness === 'refused') {
      refused.add(title);
      refusing.push(...isolatorsOf(view, other, OPPOSITE[direction]), ...denyRulesOf(view, other, OPPOSITE[direction]));
    }
  }
  return {
    open: [...open].sort(),
    refused: [...refused].filter((title) => !open.has(title)).sort(),
    refusing,
    mayBeMore: selected !== undefined && refused.size > 0 && open.size === 0
      && mayBeOpenToOthers(view, pod, direction, { ...opening, selected }),
  };
}

/**
 * What policies of the pod open to workloads that they name, and whose own policies refuse every port. Labels that a person wrote may
 * select pods that are not in the view.
 */
export function refusedOpenings(view: ClusterView, pod: PodView, direction: Direction): SourcedOpening[] {
  const named = view.policyGroupsOf(pod).some(namesWorkload[direction])
    ? (peerOpenings(view, pod, direction) ?? []).filter(({ pods }) => pods !== undefined && namesConstruct(pods)) : [];
  return named.filter((opening) => {
    const { open, refused, many } = otherEnds(view, pod, direction, opening);
    return many === undefined && open.length === 0 && refused.length > 0;
  });
}

/** Whether policies of a group name a workload. Few do, and the openings of a pod take longer to compute. */
const namesWorkload = {
  Egress: byRules((group) => rulesIn.Egress(group).some(namesAddress)),
  Ingress: byRules((group) => rulesIn.Ingress(group).some(namesAddress)),
};

function namesAddress({ peers }: PolicyRule): boolean {
  return peers.some((peer) => 'pods' in peer && selectsConstruct(peer.pods.podSelector));
}

/** The texts of these openings. */
export function refusedWorkloads(view: ClusterView, pod: PodView, direction: Direction): ReadonlySet<string> {
  return new Set(refusedOpenings(view, pod, direction).map(({ to }) => to));
}

const OPPOSITE = { Egress: 'Ingress', Ingress: 'Egress' } as const;

/** Whether the policies of both pods allow a port that the opening has, and else whose policies deny all of them. */
function opennessOf(
  view: ClusterView, pod: PodView, other: PodView, direction: Direction, opening: SourcedOpening,
): 'open' | 'refused' | 'cut' {
  const limits = LIMITS[OPPOSITE[direction]](view, other);
  if (!limits && !opening.cutBy) {
    return 'open';
  }
  const [from, to] = direction === 'Egress' ? [pod, other] : [other, pod];
  const own = withNamed(opening, to);
  // Sets of ports that meet do so where a range of one of them begins. One port begins itself.
  const isOfPorts = own.ranges.every(({ first, last }) => first === last);
  const bounds = [...opening.cutBy ? allTierRulesOf(view, pod, direction) : [], ...allTierRulesOf(view, other, OPPOSITE[direction])]
    .map(({ ports }) => withNamed(ports, to));
  const others = isOfPorts ? [] : [...limits?.map((ports) => withNamed(ports, to)) ?? [], ...bounds];
  const begins = [...own.ranges, ...others.flatMap(({ ranges }) => ranges), ...bounds.flatMap(endsOf)]
    .map(({ protocol, first }): PortRange => ({ protocol, first, last: first })).filter((port) => own.has(port));
  const ends = { from: { pod: from }, to: { pod: to } };
  const left = opening.cutBy
    ? begins.filter(({ first: port, protocol }) => allowsOn(view, direction, { ...ends, port, protocol })) : begins;
  return left.some(({ first, protocol }) => allows(view, ends.from, ends.to, first, protocol)) ? 'open'
    : left.length === 0 && begins.length > 0 ? 'cut' : 'refused';
}

/** The ports after those of a rule. */
function endsOf({ ranges }: PortSet): Pick<PortRange, 'protocol' | 'first'>[] {
  return ranges.map(({ protocol, last }) => ({ protocol, first: last + 1 }));
}

/** The ports of the rules that limit a pod. Nothing if no policy does. */
const LIMITS = {
  Egress: memoizeByPair((view: ClusterView, pod: PodView) => limitsOf(view, pod, 'Egress')),
  Ingress: memoizeByPair((view: ClusterView, pod: PodView) => limitsOf(view, pod, 'Ingress')),
};

function limitsOf(view: ClusterView, pod: PodView, direction: Direction): readonly Ports[] | undefined {
  return tieredRulesOf(view, pod, direction)?.rules.map(({ ports }) => ports);
}

/** Pods that a selector selects and that the manifests need not have: what policies do with them decides, too. */

/** How many of them are tried. A selector can select more. */
const MAX_TRIED = 100;

/** A namespace that no manifest names. */
const ELSEWHERE = 'a-namespace-that-no-manifest-names';

/**
 * Whether an opening is open to a pod that has the labels which it asks for and no others, or selects more of them than are tried.
 * Labels of one construct select its own pods alone.
 */
function mayBeOpenToOthers(
  view: ClusterView, pod: PodView, direction: Direction, opening: Required<Pick<SourcedOpening, 'selected' | 'numbers' | 'names'>>,
): boolean {
  const { selected: { peer, namespace }, names } = opening;
  const others = unknownPods(view, namespace, peer);
  return others === undefined || others.some((other) => {
    const [from, to] = direction === 'Egress' ? [pod, other] : [other, pod];
    const open = openPorts(view, direction === 'Egress' ? 'Ingress' : 'Egress', from, to);
    return !open.intersect(withNamed(opening, to)).isEmpty || (direction === 'Egress' && names.length > 0 && !open.isEmpty);
  });
}

/** Nothing if there are too many to try. */
function unknownPods(view: ClusterView, own: string, { namespaceSelector, podSelector }: PodPeer): PodView[] | undefined {
  if (selectsConstruct(podSelector)) {
    return [];
  }
  const selector = object(podSelector);
  const namespaces = namespacesOf(view, own, namespaceSelector);
  const values = valuesByLabel(selector);
  if ([...values.values()].reduce((count, { length }) => count * length, namespaces.length) > MAX_TRIED) {
    return undefined;
  }
  return labelsThatMeet(selector, values).flatMap((labels) => namespaces.map((namespace) => ({ labels, namespace })))
    .flatMap((metadata) => podViews({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } }));
}

function namespacesOf(view: ClusterView, own: string, selector: Json | undefined): string[] {
  if (selector === undefined) {
    return [own];
  }
  const named = namesIn(selector);
  return named ?? [ELSEWHERE, ...view.namespaceNames.filter((name) => selects(selector, view.namespaceLabels(name)))];
}

/** The names that a selector of namespaces asks for. Nothing if it asks for other labels alone. */
function namesIn({ matchLabels, matchExpressions }: Json): string[] | undefined {
  const name: unknown = object(matchLabels)[NAMESPACE_NAME];
  const one = objects(matchExpressions).find(({ key, operator }) => key === NAMESPACE_NAME && operator === 'In');
  return typeof name === 'string' ? [name] : one && valuesOf(one);
}

/** The labels that a selector asks for, each with the values that it allows. */
function valuesByLabel({ matchLabels, matchExpressions }: Json): Map<string, unknown[]> {
  const asked = new Map(Object.entries(object(matchLabels)).map(([key, value]) => [key, [value]]));
  for (const expression of objects(matchExpressions)) {
    const { key, operator } = expression;
    if (typeof key === 'string' && (operator === 'In' || operator === 'Exists')) {
      const values = operator === 'In' ? valuesOf(expression) : ['any'];
      asked.set(key, [...asked.get(key) ?? [], ...values]);
    }
  }
  return asked;
}

/** Labels that meet a selector and are no more than it asks for. */
function labelsThatMeet(selector: Json, asked: ReadonlyMap<string, readonly unknown[]>): Json[] {
  let all: Json[] = [{}];
  for (const [key, values] of asked) {
    all = all.flatMap((labels) => values.map((value): Json => ({ ...labels, [key]: value })));
  }
  return all.filter((labels) => matchOfPod(selector, labels) !== 'no');
}

function valuesOf({ values }: Json): string[] {
  return Array.isArray(values) ? values.map(textOf) : [];
}
