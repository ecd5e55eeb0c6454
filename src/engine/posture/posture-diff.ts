import { BuildState, StateAgent, stateOf } from './build-state';
import { ComparedPosture, ContainerImage } from './compared-posture';
import { AgentPosture, PostureEdge, PostureEdgeKind } from './posture-agent';
import { DIFF_VERBS, PostureChange, elementText, verdictOf } from './posture-diff-change';
import { BeforeOf, findingDiff, scopeIn } from './posture-diff-findings';
import { retitled } from './posture-diff-titles';
import { PostureFinding } from './posture-finding';
import { opened } from './reach-changes';
import { edgesThatOpen, partsOf, reachLines, reachOf } from './reach-changes-lines';
import { stateDiff } from './state-diff';
import { listed } from '../cluster/namespaced';
import { push } from '../value/multimap';

/** How two builds differ. */
export interface PostureDiff {
  /** The first line: "opens 203.0.113.0/24:443 for agents/coder", "nothing opens" or "no difference in reach, …". */
  readonly verdict: string;
  /** Object by object, and what weakens first. */
  readonly changes: readonly PostureChange[];
  /** The findings that are open in the new build and were not in the old one. */
  readonly added: readonly PostureFinding[];
  /** The findings that both builds have, as the new one has them. */
  readonly unchanged: readonly PostureFinding[];
}

/** Compares two builds. The order of documents, files and lists gives no difference. */
export function postureDiff(given: ComparedPosture, after: ComparedPosture): PostureDiff {
  const { before, changes: renames } = retitled(given, after);
  const [old, now] = [before, after].map(stateOf);
  const { both, changes: ofState } = stateDiff(old, now);
  const beforeOf: BeforeOf = (object) => (!now.agents!.has(object) ? 'unknown' : old.agents!.has(object) ? 'known' : 'new');
  const oldFindings = before.findings.filter(({ source: { object } }) => !old.agents!.has(object) || now.agents!.has(object));
  const findings = findingDiff(oldFindings, after.findings, beforeOf, scopeIn(after));
  const changes = [
    ...ofState,
    ...both.flatMap((pair) => [
      ...agentChanges(pair.old, pair.now),
      ...oneSidedChanges(pair.old, pair.now),
      ...workloadChanges('opens', pair.old, pair.now, pair.now.title, isIn(old)),
      ...workloadChanges('closes', pair.now, pair.old, pair.now.title, isIn(now)),
    ]),
    ...renames,
    ...findings.changes,
  ].sort((a, b) => compareTexts(a.object, b.object) || DIFF_VERBS.indexOf(a.verb) - DIFF_VERBS.indexOf(b.verb)
    || compareTexts(a.phrase, b.phrase) || compareTexts(a.detail ?? '', b.detail ?? ''));
  const { added, unchanged } = findings;
  return { verdict: verdictOf(changes, new Set([...old.agents!.keys(), ...now.agents!.keys()])), changes, added, unchanged };
}

/** Whether a build has a pod, as an agent or beside agents. */
function isIn({ agents, neighbours }: BuildState): (title: string) => boolean {
  const beside = new Set(neighbours);
  return (title) => agents!.has(title) || beside.has(title);
}

/** Kind, runtime, images and policies that are not computed. */
function agentChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  const [{ kind: oldKind }, { kind, source }] = [old.all[0], now.all[0]];
  const texts = ({ all }: StateAgent, of: (agent: AgentPosture) => readonly string[]) => [...new Set(all.flatMap(of))].sort();
  const [oldRuntime, runtime] = [old, now].map((agent) => texts(agent, (one) => [one.runtime]).join(', '));
  const [oldPolicies, policies] = [old, now].map((agent) => texts(agent, (one) => one.notComputed));
  const change = (verb: PostureChange['verb'], phrase: string): PostureChange => ({ verb, object: now.title, phrase, sources: [source] });
  const without = (some: readonly string[], others: readonly string[]) => some.filter((one) => !others.includes(one));
  return [
    ...oldKind === kind ? [] : [change('changes', `{} from ${oldKind} to ${kind}`)],
    ...oldRuntime === runtime ? [] : [change('changes', `the runtime of {} from "${oldRuntime}" to "${runtime}"`)],
    ...imageChanges(old, now),
    ...without(policies, oldPolicies).map((policy) => change('adds', `${policy}, which is not computed, for {}`)),
    ...without(oldPolicies, policies).map((policy) => change('removes', `${policy}, which is not computed, for {}`)),
  ];
}

/**
 * Containers by their names. Those with the same images before and after are in one line. One that is new or gone has no image on one side,
 * and one of an object that is there twice may have two.
 */
function imageChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  const [before, after] = [imagesOf(old), imagesOf(now)];
  const textOf = (all: readonly ContainerImage[] | undefined) =>
    [...new Set(all?.map(({ image }) => image) ?? ['none'])].sort(compareTexts).join(' and ');
  const byImages = new Map<string, ContainerImage[]>();
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [one, other] = [before.get(name), after.get(name)];
    if (textOf(one) !== textOf(other)) {
      push(byImages, `${textOf(one)} to ${textOf(other)}`, (other ?? one)![0]);
    }
  }
  return [...byImages].map(([images, containers]): PostureChange => {
    const names = containers.map(({ container }) => container).join(', ');
    return {
      verb: 'changes',
      object: now.title,
      phrase: `the image of ${containers.length > 1 ? 'containers' : 'container'} ${names} of {}: ${images}`,
      sources: containers.map(({ source }) => source),
    };
  });
}

function imagesOf({ all }: StateAgent): Map<string, ContainerImage[]> {
  const byContainer = new Map<string, ContainerImage[]>();
  all.flatMap(({ images }) => images ?? []).forEach((one) => push(byContainer, one.container, one));
  return byContainer;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const SIDES = [['reaches', 'the calls of {} to'], ['callers', 'the callers of {} by']] as const;

/**
 * What the policies of an agent allow now and did not allow before, while the policies of the other end still deny it. Nothing opens by it,
 * and one of two locks is gone.
 */
function oneSidedChanges(old: StateAgent, now: StateAgent): PostureChange[] {
  const edges = now.all.flatMap((one) => one.edges);
  const allowed = edges.filter(({ allowedBy }) => allowedBy).map((edge) => ({ ...edge, isDenied: false }));
  return allowed.length === 0 ? [] : SIDES.flatMap(([side, what]) => {
    const known = reachOf([...old.stated?.[side] ?? [], ...reachLines(edges, side)]);
    return partsOf(opened(known, reachOf(reachLines(allowed, side)))).map(({ text, reach }): PostureChange => {
      const found = edgesThatOpen(allowed, side, reach, known);
      const sources = found.flatMap(({ allowedBy }) => allowedBy!);
      const deniers = [...new Set(found.flatMap((edge) => edge.sources.map(({ object }) => object)))].sort();
      const detail = `${elementText(sources[0])}; only the other end still denies it: ${listed(deniers)}`;
      return { verb: 'widens', object: now.title, phrase: `${what} ${text}`, detail, sources };
    });
  });
}

/**
 * Pods that labels select now and did not select before, though the policies are the same: a pod has another label. Pods
 * that are new are no such change.
 */
function workloadChanges(
  verb: 'opens' | 'closes', before: StateAgent, after: StateAgent, object: string, isInBoth: (title: string) => boolean,
): PostureChange[] {
  const known = new Map(edgesOf(before).map((edge) => [keyOf(edge), edge.workloads]));
  return edgesOf(after).flatMap((edge) => {
    const old = known.get(keyOf(edge)); // a peer that is new, or that selects too many pods to list, is compared by its labels alone
    const others = old ? edge.workloads!.filter((title) => !old.includes(title) && isInBoth(title)) : [];
    return others.map((title): PostureChange => ({
      verb,
      object,
      phrase: edge.kind === PostureEdgeKind.CALLER ? `{} to ${title} as one of ${edge.peer}` : `${title} as one of ${edge.peer} for {}`,
      edges: [edge],
      sources: edge.sources,
    }));
  });
}

function edgesOf({ all }: StateAgent): PostureEdge[] {
  return all.flatMap(({ edges }) => edges).filter(({ workloads, isDenied }) => workloads && !isDenied);
}

function keyOf({ kind, peer, ports }: PostureEdge): string {
  return JSON.stringify([kind, peer, ports]);
}
