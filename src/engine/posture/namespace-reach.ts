import { PostureEdge } from './posture-agent';
import { PostureNamespace } from './posture';
import { ReachSide, reachLines, targetOf } from './reach-changes-lines';
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

/** A line that is open since a Namespace has a label that policies select. */
export interface LabelledLine {
  readonly namespace: PostureNamespace;
  /** The lines of the policies. */
  readonly of: readonly string[];
  /** Whether it is open for a namespace without labels, too, such as one that no manifest has. */
  readonly isBare: boolean;
}

/** The lines for namespaces that policies select by other labels than their names. */
export function labelledLines(
  edges: readonly PostureEdge[], side: ReachSide, namespaces: readonly PostureNamespace[],
): ReadonlyMap<string, LabelledLine> {
  const lines = statedLines(edges, side).filter(isSelecting);
  const byLine = new Map<string, LabelledLine>();
  for (const namespace of lines.length === 0 ? [] : namespaces) {
    const bare = new Set(linesIn(lines, namespace.name, bareLabels(namespace.name)).map(({ of }) => of));
    linesIn(lines, namespace.name, namespace.labels).forEach(({ line, of }) => {
      const known = byLine.get(line);
      byLine.set(line, { namespace, of: [...known?.of ?? [], of], isBare: known?.isBare !== false && bare.has(of) });
    });
  }
  return byLine;
}

/** Whether a line selects namespaces by other labels than their names. */
function isSelecting(line: string): boolean {
  return (targetOf(line).peer.labels?.namespaces ?? []).some(({ key }) => key !== NAMESPACE_NAME);
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
