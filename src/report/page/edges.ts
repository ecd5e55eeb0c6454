import { AgentPosture } from '../../engine/posture/posture-agent';
import { PostureEdge, PostureEdgeKind } from '../../engine/posture/posture-edge';
import { PostureSource } from '../../engine/posture/posture-source';
import { html, Html } from '../escape-html';
import { graphOf } from '../graph';
import { svgOf } from '../svg';
import { KINDS, openedBy } from '../words';
import { places } from './parts';
import { counted } from '../../engine/value/counted';

/** The blast radius: a graph, and a table of every connection. */
export function edgesHtml(agent: AgentPosture): Html {
  const { name, source, edges } = agent;
  if (edges.length === 0) {
    return html`<h4>Blast radius</h4><p>No connection is known.</p>`;
  }
  return html`<h4>Blast radius</h4>
    <figure class="scroll" tabindex="0" role="group" aria-label="Graph of ${name}">${svgOf(graphOf(agent))}</figure>
    <details class="more"><summary>Table of ${counted(edges.length, 'connection')}</summary><table class="wide"><thead><tr>
    <th scope="col">Peer</th><th scope="col">Kind</th><th scope="col">Ports</th><th scope="col">Detail</th>
    <th scope="col">Opened or denied by</th></tr></thead><tbody>
    ${edges.map((edge) => edgeHtml(edge, source))}</tbody></table></details>`;
}

function edgeHtml(edge: PostureEdge, known: PostureSource): Html {
  const { kind, peer, ports, isDenied, detail, sources } = edge;
  const row = isDenied ? 'denied' : kind === PostureEdgeKind.CALLER ? 'in' : 'out';
  const by = sources.length > 0 ? places(sources, known) : html`${openedBy(edge)}`;
  return html`<tr class="${row}"><th scope="row">${peer}<td>${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}
    <td>${ports.join(', ')}<td>${detail}<td class="place">${by}`;
}
