import { html, Html } from './escape-html';
import { shorten } from './escape-text';
import { Graph, GraphEdge, GraphNode } from './graph';
import { Box, Layout, layoutOf, MAX_EDGE_CELLS, MAX_NODE_CELLS } from './graph-layout';
import { KINDS, openedBy } from './words';
import { counted } from '../engine/value/counted';

/** How many of the connections that are drawn as one the tooltip names. */
const MAX_NAMED = 5;

/** Longest tooltip of a node. The table of connections has all of it. */
const MAX_TOOLTIP = 160;

/** Draws a graph. The style sheet of the page colours it. */
export function svgOf(graph: Graph): Html {
  const layout = layoutOf(graph);
  const [agent] = graph.nodes;
  return html`<svg class="g" role="img" viewBox="0 0 ${layout.width} ${layout.height}" width="${layout.width}" height="${layout.height}">
    <title>Blast radius of ${agent.label}</title><desc>${descriptionOf(graph)}</desc>
    ${graph.edges.map((edge, index) => edgeSvg(edge, index, layout))}
    ${graph.nodes.map((node, index) => nodeSvg(node, layout.nodes[index]))}</svg>`;
}

/** The arrow that all graphs of a page share. */
export const ARROW = html`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>
  <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>
  </defs></svg>`;

/** What the graph shows, in words. */
export function descriptionOf({ nodes }: Graph): string {
  const peers = nodes.slice(1);
  const open = peers.filter(({ isDenied }) => !isDenied);
  const denied = peers.length - open.length;
  const callers = open.filter(({ kind }) => kind === 'caller').length;
  return [
    `${counted(callers, 'node')} on the left may call the agent.`,
    `The agent reaches ${counted(open.length - callers, 'node')} on the right.`,
    ...(denied > 0 ? [`${counted(denied, 'dashed node')} ${denied === 1 ? 'is' : 'are'} denied.`] : []),
    'The table of connections lists all of them.',
  ].join(' ');
}

function edgeSvg({ from, to, label, isDenied, of }: GraphEdge, index: number, { nodes, edges }: Layout): Html {
  const [start, middle, end] = [nodes[from], edges[index], nodes[to]];
  const named = of.slice(0, MAX_NAMED)
    .map((edge) => [shorten(edge.peer, MAX_NODE_CELLS), edge.ports.join(', '), openedBy(edge)].filter((one) => one !== '').join(', '));
  const more = of.length > MAX_NAMED ? [`and ${of.length - MAX_NAMED} more`] : [];
  const title = html`<title>${[...named, ...more].join('; ')}</title>`;
  const path = pathOf(start, middle, end);
  const kind = isDenied ? 'e d' : 'e';
  return label === '' ? html`<path class="${kind}" d="${path}">${title}</path>` : html`<g class="${kind}">${title}<path d="${path}"/>
    <text x="${middle.x}" y="${middle.y + 4}">${shorten(label, MAX_EDGE_CELLS)}</text></g>`;
}

/** From the right side of one node to the left side of the other, with a gap for the label. */
function pathOf(start: Box, middle: Box, end: Box): string {
  const [fromX, toX] = [start.x + start.width / 2, end.x - end.width / 2];
  const gap = Math.round(Math.max(0, middle.width - 12) / 2);
  const [left, right] = [middle.x - gap, middle.x + gap];
  return `M${fromX} ${start.y}${curve(fromX, start.y, left, middle.y)}M${right} ${middle.y}${curve(right, middle.y, toX, end.y)}`;
}

function curve(fromX: number, fromY: number, toX: number, toY: number): string {
  const x = Math.round((fromX + toX) / 2);
  return fromY === toY ? `H${toX}` : `C${x} ${fromY} ${x} ${toY} ${toX} ${toY}`;
}

function nodeSvg({ kind, label, isDenied, detail }: GraphNode, { x, y, width, height }: Box): Html {
  const left = x - width / 2;
  const caption = kind === 'agent' ? 'Agent' : KINDS[kind];
  const text = shorten(label, MAX_NODE_CELLS);
  const full = shorten(detail === undefined ? label : `${label}: ${detail}`, MAX_TOOLTIP);
  const title = full === text ? undefined : html`<title>${full}</title>`;
  return html`<g class="n${kind === 'agent' ? ' self' : ''}${isDenied ? ' d' : ''}">${title}
    <rect x="${left}" y="${y - height / 2}" width="${width}" height="${height}" rx="6"/>
    <text x="${left + 10}" y="${y - 5}">${caption}</text><text x="${left + 10}" y="${y + 12}">${text}</text></g>`;
}
