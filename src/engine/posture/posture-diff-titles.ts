import { ComparedAgent, ComparedFinding, ComparedPosture } from './compared-posture';
import { PostureEdge, PostureEdgeKind } from './posture-agent';
import { PostureChange, shortName } from './posture-diff-change';
import { namespaceOf } from '../cluster/cluster-view';
import { nameOf } from '../cluster/namespaced';
import { withoutHash, withoutName } from '../manifest/object-key';
import { groupKind } from '../manifest/pod-kinds';
import { Json, inOneOrder } from '../value/json';
import { push } from '../value/multimap';

/** The old build under the titles of the new one. */
interface Retitled {
  readonly before: ComparedPosture;
  /** A change for each object with another name that the old build says something about. */
  readonly changes: readonly PostureChange[];
}

/** Gives each object of the old build the title that it has in the new one, so that the same object has the same title. */
export function retitled(before: ComparedPosture, after: ComparedPosture): Retitled {
  const renames = renamesOf(before.manifests, after.manifests);
  const titles = new Map([...renames, ...changedKinds(before.agents, after.agents)]);
  if (titles.size === 0) {
    return { before, changes: [] };
  }
  const used = new Set<string>();
  const titleOf = (old: string) => {
    used.add(old);
    return titles.get(old);
  };
  const text = (one: string) => one.replace(TITLE, (title) => titleOf(title) ?? title);
  const edgeOf = (edge: PostureEdge): PostureEdge => (PODS.has(edge.kind)
    ? { ...edge, peer: text(edge.peer), ...edge.workloads && { workloads: edge.workloads.map(text) } } : edge);
  const findingOf = ({ source, key, ...finding }: ComparedFinding): ComparedFinding => {
    const [, within = ''] = /"([^"]*\/)/.exec(source.object) ?? []; // a detail names objects of the own namespace without it, too
    const detail = key?.detail?.replace(TITLE, (title, kind: string, name: string) => (
      titleOf(title) ?? titleOf(`${kind} "${within}${name}"`)?.replace(within, '') ?? title));
    return { ...finding, source: { ...source, object: text(source.object) }, ...key && { key: { ...key, detail } } };
  };
  const old: ComparedPosture = {
    ...before,
    agents: before.agents.map((agent) => ({ ...agent, title: text(agent.title), edges: agent.edges.map(edgeOf) })),
    neighbours: before.neighbours.map((title) => titles.get(title) ?? title),
    findings: before.findings.map(findingOf),
  };
  const agents = new Set(before.agents.map(({ source }) => source.object));
  const changes = [...renames].filter(([title]) => used.has(title)).map(([title, object]): PostureChange => {
    const scope = after.scopeOf?.(object, '');
    return { verb: 'renames', object, phrase: `${shortName(title, agents.has(title))} to {}`, sources: scope ? [scope.source] : [] };
  });
  return { before: old, changes };
}

const TITLE = /\b([A-Z]\w*) "([^"]*)"/g;

/** Edges to and from pods. A Secret or a volume with another name is another one, whatever its manifest says. */
const PODS: ReadonlySet<PostureEdgeKind> = new Set([PostureEdgeKind.CALLER, PostureEdgeKind.POD]);

/** The agents that have another kind now, by what they were: of one name, and neither of the two kinds is in both builds. */
function changedKinds(old: readonly ComparedAgent[], now: readonly ComparedAgent[]): Map<string, string> {
  const key = ({ namespace, name }: ComparedAgent) => JSON.stringify([namespace, name]);
  const objects = (agents: readonly ComparedAgent[]) => new Set(agents.map(({ source }) => source.object));
  const [oldObjects, nowObjects] = [objects(old), objects(now)];
  const left = new Map(old.filter(({ source }) => !nowObjects.has(source.object)).map((agent) => [key(agent), agent]));
  const changed = new Map<string, string>();
  for (const agent of now.filter(({ source }) => !oldObjects.has(source.object))) {
    const before = left.get(key(agent));
    if (before && before.kind !== agent.kind) {
      changed.set(before.source.object, agent.source.object);
      left.delete(key(agent));
    }
  }
  return changed;
}

/** An object that only one build has. */
interface Single {
  readonly title: string;
  readonly manifest: Json;
}

/**
 * The objects that have another name in the new build, by their old titles. The rest of such an object is the same, and no other object
 * fits it. A ConfigMap or a Secret of a generator has another name with each content, of which only the hash differs.
 */
function renamesOf(before: ComparedPosture['manifests'], after: ComparedPosture['manifests']): Map<string, string> {
  const renames = new Map<string, string>();
  if (before && after) {
    let [gone, added] = [singles(before, after), singles(after, before)];
    for (const keyAmong of [() => generatedKey, () => contentOf, contentAmong]) {
      const found = pairs(gone, added, keyAmong);
      found.forEach(([old, now]) => renames.set(old.title, now.title));
      const pairedOnes = new Set(found.flat());
      [gone, added] = [gone, added].map((some) => some.filter((one) => !pairedOnes.has(one)));
    }
  }
  return renames;
}

function singles(own: ReadonlyMap<string, readonly Json[]>, others: ReadonlyMap<string, readonly Json[]>): Single[] {
  return [...own].flatMap(([title, [manifest, ...more]]) => (
    others.has(title) || more.length > 0 || nameOf(manifest) === '' || manifest.kind === 'Namespace' ? [] : [{ title, manifest }]));
}

type KeyOf = (manifest: Json) => string | undefined;

/** Those of one key, if no other object of either build has it. */
function pairs(gone: readonly Single[], added: readonly Single[], keyAmong: (all: readonly Single[]) => KeyOf): [Single, Single][] {
  const byKey = (all: readonly Single[], keyOf: KeyOf) => {
    const found = new Map<string, Single[]>();
    all.forEach((one) => push(found, keyOf(one.manifest) ?? one.title, one)); // a title is no key, and no other build has it
    return found;
  };
  const now = byKey(added, keyAmong(added));
  return [...byKey(gone, keyAmong(gone))].flatMap(([key, [one, ...others]]): [Single, Single][] => {
    const fits = now.get(key) ?? [];
    return others.length > 0 || fits.length !== 1 ? [] : [[one, fits[0]]];
  });
}

const GENERATED: ReadonlySet<unknown> = new Set(['ConfigMap', 'Secret']);

function generatedKey(manifest: Json): string | undefined {
  const name = withoutHash(nameOf(manifest));
  return GENERATED.has(manifest.kind) && name !== nameOf(manifest) ? JSON.stringify([...placeOf(manifest), name]) : undefined;
}

/** The content of an object in which its own name counts, and the names of other objects. */
function contentOf(manifest: Json): string | undefined {
  return contentWithout(new Set(), '', manifest);
}

/** The content without its own name, and without those of other objects that only this build has: they may have another name, too. */
function contentAmong(all: readonly Single[]): KeyOf {
  const names = new Set(all.map(({ manifest }) => nameOf(manifest)));
  return (manifest) => contentWithout(names, nameOf(manifest), manifest);
}

/** All of an object but its metadata and those of its pods. Labels and annotations decide nothing that is not compared by itself. */
function contentWithout(others: ReadonlySet<string>, own: string, manifest: Json): string | undefined {
  const text = JSON.stringify({ ...manifest, apiVersion: undefined, kind: undefined, status: undefined }, (key, value: unknown) => (
    key === 'metadata' ? undefined : typeof value === 'string' && others.has(value) ? '{}' : value));
  return text === '{}' ? undefined : JSON.stringify([...placeOf(manifest), inOneOrder(withoutName(JSON.parse(text), own))]);
}

function placeOf(manifest: Json): string[] {
  return [groupKind(manifest.apiVersion, manifest.kind), namespaceOf(manifest)];
}
