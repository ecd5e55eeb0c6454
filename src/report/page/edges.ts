import { AgentPosture, PostureEdge, PostureEdgeKind } from '../../engine/posture/posture-agent';
import { PostureSource } from '../../engine/posture/posture-finding';
import { breakable, html, Html } from '../escape-html';
import { Graph, GraphNode, graphOf } from '../graph';
import { KINDS, openedBy } from '../words';
import { newBadge, places } from './parts';
import { counted } from '../../engine/value/counted';

/** The blast radius: callers, the agent and what it reaches as boxes, and a table of every connection. */
export function edgesHtml(agent: AgentPosture): Html {
  const { source, edges } = agent;
  if (edges.length === 0) {
    return html`<h4>Blast radius</h4><p>No connection is known.</p>`;
  }
  return html`<h4>Blast radius</h4>${blastHtml(agent)}
    <details class="more on-request"><summary>Table of ${counted(edges.length, 'connection')}</summary><table class="edges"><thead><tr>
    <th scope="col">Peer</th><th scope="col">Kind</th><th scope="col">Ports</th><th scope="col">Detail</th>
    <th scope="col">Opened or denied by</th></tr></thead><tbody>
    ${edges.map((edge) => edgeHtml(edge, source))}</tbody></table></details>`;
}

function blastHtml(agent: AgentPosture): Html {
  const graph = graphOf(agent);
  const boxes = graph.nodes.map((node, index) => ({ node, label: labelsOf(graph, index) })).slice(1);
  const isCaller = ({ node }: typeof boxes[number]) => node.kind === PostureEdgeKind.CALLER;
  const [callers, called] = [boxes.filter(isCaller), boxes.filter((box) => !isCaller(box))];
  const list = (side: string, label: string, of: typeof boxes) => (of.length === 0 ? undefined
    : html`<ul class="${side}" aria-label="${label}">${of.map(({ node, label: text }) => boxHtml(node, text))}</ul>`);
  return html`<div class="blast">${list('from', 'Who may call it', callers)}<p class="self ${agent.risk}">${breakable(agent.name)}</p>
    ${list('to', 'What it reaches', called)}</div>`;
}

/** The ports of what leads to a node, or from it. */
function labelsOf({ edges }: Graph, index: number): string {
  const own = edges.filter(({ from, to }) => from === index || to === index).map(({ label }) => label);
  return own.filter((label) => label !== '').join(', ');
}

function boxHtml(node: GraphNode, ports: string): Html {
  const { kind, label, isDenied, dangers } = node;
  const name = html`<small>${kind === 'agent' ? '' : KINDS[kind]}</small>`;
  const danger = dangers.length === 0 ? undefined : html`<strong>⚠ ${dangers.join(', ')}</strong>`;
  const item = isDenied ? html`<li class="no">` : danger ? html`<li class="bad">` : html`<li>`;
  return html`${item}${name}${breakable(label)}${ports === '' ? undefined : html` <em>${ports}</em>`}${newBadge(node)}${danger}`;
}

function edgeHtml(edge: PostureEdge, known: PostureSource): Html {
  const { kind, peer, ports, isDenied, detail, sources } = edge;
  const row = isDenied ? 'denied' : kind === PostureEdgeKind.CALLER ? 'in' : 'out';
  const by = sources.length > 0 ? places(sources, known) : html`${openedBy(edge)}`;
  return html`<tr class="${row}"><th scope="row">${breakable(peer)}${newBadge(edge)}<td>${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}
    <td>${ports.join(', ')}<td>${breakable(detail ?? '')}<td class="place">${by}`;
}
