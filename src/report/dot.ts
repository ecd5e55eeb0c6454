import { oneLine } from './escape-text';
import { KINDS, openedBy } from './words';
import { Posture } from '../engine/posture/posture';
import { AgentPosture, PostureEdge, PostureEdgeKind } from '../engine/posture/posture-agent';
import { memoize } from '../engine/value/memoize';

/** The blast radius of all agents as one graph for Graphviz. Agents that reach the same peer share its node. */
export function dotOf({ agents }: Posture): string {
  const ids = new Map<string, string>();
  const nodes: string[] = [];
  const edges: string[] = [];
  agents.forEach((agent, index) => {
    nodes.push(`  a${index} [label=${dotText(agent.title)}, shape=box, style="rounded,bold"];`);
    agent.edges.forEach((edge) => {
      const peer = memoize(ids, keyOf(agent, index, edge), () => {
        const id = `p${ids.size}`;
        nodes.push(`  ${id} [label=${dotText(`${KINDS[edge.kind]}: ${edge.peer}`)}, shape=box${edge.isDenied ? ', style=dashed' : ''}];`);
        return id;
      });
      edges.push(`  ${edge.kind === PostureEdgeKind.CALLER ? `${peer} -> a${index}` : `a${index} -> ${peer}`} [${attributesOf(edge)}];`);
    });
  });
  return ['digraph "reach of agents" {', '  rankdir=LR;', ...nodes, ...edges, '}', ''].join('\n');
}

/** A token is that of one agent, and a Secret or a claim is that of a namespace. */
function keyOf({ namespace }: AgentPosture, index: number, { kind, peer, isDenied }: PostureEdge): string {
  const owner = kind === PostureEdgeKind.TOKEN ? index : [PostureEdgeKind.SECRET, PostureEdgeKind.VOLUME].includes(kind) ? namespace : '';
  return JSON.stringify([kind, owner, peer, isDenied]);
}

function attributesOf(edge: PostureEdge): string {
  const ports = edge.ports.join(', ');
  const label = edge.isDenied ? `denied ${ports}`.trim() : ports;
  return `label=${dotText(label)}, tooltip=${dotText(openedBy(edge))}${edge.isDenied ? ', style=dashed, arrowhead=tee' : ''}`;
}

/** A text in quotes for DOT. Graphviz reads "\\N" and "&lt;" within quotes as something else. */
export function dotText(text: string): string {
  return `"${oneLine(text).replace(/&/g, '&amp;').replace(/["\\]/g, (character) => `\\${character}`)}"`;
}
