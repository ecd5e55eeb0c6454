import { ComparedAgent, ComparedPosture } from './compared-posture';
import { ComparedFinding } from './findings-of';
import { PostureChange, shortName } from './posture-diff-change';
import { renamesOf } from './posture-diff-renames';
import { PostureEdge, PostureEdgeKind } from './posture-agent';

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
