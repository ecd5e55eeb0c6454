import { PostureEdge } from './posture-edge';
import { PostureNamespace } from './posture-namespace';
import { Reach, opened } from './reach-changes';
import { ReachSide, partsOf, reachLines, reachOf, targetOf } from './reach-changes-lines';
import { Requirement } from './reach-changes-peer';
import { NAMESPACE_NAME } from '../manifest/labels';

/** What policies open to the pods of single namespaces that they select by labels. The pods need not be in any manifest. */

type Labels = PostureNamespace['labels'];

/** The labels of a namespace that no manifest has. */
function bareLabels(name: string): Labels {
  return { [NAMESPACE_NAME]: name };
}

/** The lines of edges for one namespace, such as "pods app=web in namespace tools:8080", each with the line that it comes from. */
function linesIn(lines: readonly string[], name: string, labels: Labels): { readonly line: string; readonly of: string }[] {
  return lines.flatMap((of) => {
    const { peer } = targetOf(of);
    if (!peer.labels?.namespaces.every((one) => meets(one, labels))) {
      return [];
    }
    const pods = peer.labels.pods.map(({ text }) => text).join(',');
    const place = `${pods === '' ? 'every pod' : `pods ${pods}`} in namespace ${name}`;
    return [{ line: place + of.slice(peer.text.length), of }];
  });
}

/** The lines of edges, those too that all known pods at the other end refuse: a namespace can have other pods. */
export function statedLines(edges: readonly PostureEdge[], side: ReachSide): readonly string[] {
  return reachLines(edges.map((edge) => (edge.isDenied && edge.ports.length > 0 ? { ...edge, isDenied: false } : edge)), side);
}

/** The lines for namespaces that are selected by a label which a manifest gives them, and the Namespace of each. */
export function labelledLines(
  edges: readonly PostureEdge[], side: ReachSide, namespaces: readonly PostureNamespace[],
): ReadonlyMap<string, PostureNamespace> {
  const lines = statedLines(edges, side).filter(isSelecting);
  return lines.length === 0 ? new Map() : new Map(namespaces.flatMap((one) => {
    const bare = new Set(linesIn(lines, one.name, bareLabels(one.name)).map(({ of }) => of));
    return linesIn(lines, one.name, one.labels).filter(({ of }) => !bare.has(of)).map(({ line }) => [line, one] as const);
  }));
}

/** What is open in single namespaces and was not before, though policies open no more than before: a namespace has other labels. */
export function openedNamespaces(
  side: ReachSide,
  [oldEdges, oldNamespaces]: readonly [readonly PostureEdge[], readonly PostureNamespace[]],
  [edges, namespaces]: readonly [readonly PostureEdge[], readonly PostureNamespace[]],
): { readonly text: string; readonly namespace: PostureNamespace }[] {
  const [oldLines, lines] = [statedLines(oldEdges, side), statedLines(edges, side)];
  const before = reachOf(oldLines);
  const unchanged = lines.filter((line) => isSelecting(line) && isEmpty(opened(before, reachOf([line]))));
  const old = new Map(oldNamespaces.map(({ name, labels }) => [name, labels]));
  const known = oldLines.filter((line) => targetOf(line).peer.labels === undefined);
  return unchanged.length === 0 ? [] : namespaces.flatMap((namespace) => {
    const { name, labels } = namespace;
    const now = linesIn(unchanged, name, labels).map(({ line }) => line);
    const was = linesIn(oldLines, name, old.get(name) ?? bareLabels(name)).map(({ line }) => line);
    return now.length === 0 ? [] : partsOf(opened(reachOf([...known, ...was]), reachOf(now))).map(({ text }) => ({ text, namespace }));
  });
}

/** Whether a line selects namespaces by other labels than their names. */
function isSelecting(line: string): boolean {
  return (targetOf(line).peer.labels?.namespaces ?? []).some(({ key }) => key !== NAMESPACE_NAME);
}

function isEmpty({ blocks, others }: Reach): boolean {
  return blocks.length + others.length === 0;
}

/** Whether labels meet a requirement, as the text of a selector states it. */
function meets({ text, key, values, exists }: Requirement, labels: Labels): boolean {
  if (values) {
    return Object.hasOwn(labels, key) && values.includes(labels[key]);
  }
  if (exists) {
    return Object.hasOwn(labels, key);
  }
  const [, label, none] = /^(\S+) notin \((.*)\)$/.exec(text) ?? [];
  return label === undefined ? !Object.hasOwn(labels, text.replace(/^!/, ''))
    : !Object.hasOwn(labels, label) || !none.split(',').includes(labels[label]);
}
