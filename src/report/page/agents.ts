import { Posture } from '../../engine/posture/posture';
import {
  AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk, PostureRow, PostureSection, PostureState,
} from '../../engine/posture/posture-agent';
import { PostureSource } from '../../engine/posture/posture-finding';
import { Html, breakable, html, trusted } from '../escape-html';
import { KINDS, RISKS, SECTIONS, STATES, agentsText, detailOf, findingCounts, noAgentText, openedBy, placeOf, roleText } from '../words';
import { badge, findingsHtml, newBadge, places } from './parts';
import { BodySharing, dataText } from './shared-bodies';
import { counted } from '../../engine/value/counted';
import { Graph, GraphNode, graphOf } from '../graph';

/** With more agents, the page opens with all of them folded, and holds their bodies as data. It would else take seconds to open. */
const MAX_AT_ONCE = 100;

/** How many openings of an agent a large page names without a script. */
const MAX_OPENINGS = 12;

/** Every agent, folded to one line. */
export function agentsHtml(posture: Posture): Html {
  const { agents } = posture;
  return html`<section aria-labelledby="agents"><h2 id="agents">Agents</h2>
    <p class="lead">${agentsText(agents)}.
    ${' '}Those with the highest risk come first, then those that reach more. At the same risk, agents come before pods that serve them.
    ${' '}Open one to see its findings, what it can reach and who can reach it.</p>
    ${agents.length === 0 ? html`<p>${noAgentText(posture)}</p>` : html`${filterHtml(posture)}
      ${agents.length > MAX_AT_ONCE ? manyHtml(agents) : html`<div id="list">
        ${agents.map((agent, index) => agentHtml(agent, index, bodyHtml(agent), index === 0))}</div>`}`}</section>`;
}

/** Without a script, each agent lists what is open. */
function manyHtml(agents: readonly AgentPosture[]): Html {
  const sharing = new BodySharing();
  agents.forEach((agent) => sharing.add(bodyHtml(agent)));
  return html`<noscript><p>The report has so many agents that a browser shows their details with its script alone. Without it, each agent
    ${' '}lists what is open.</p></noscript>
    <div id="list">${agents.map((agent, index) => agentHtml(agent, index, html`<noscript>${openingsHtml(agent)}</noscript>`))}</div>
    <script type="application/json" id="bodies">${trusted(dataText(sharing.all()))}</script>`;
}

function openingsHtml({ edges }: AgentPosture): Html {
  const open = edges.filter(({ isDenied }) => !isDenied).map(({ kind, peer, ports, dangers = [] }) =>
    `${KINDS[kind]}: ${[peer, ports.join(', '), ...dangers.map((danger) => `⚠ ${danger}`)].filter((text) => text !== '').join(' ')}`);
  const more = open.length > MAX_OPENINGS ? `; and ${open.length - MAX_OPENINGS} more` : '';
  return open.length === 0 ? html`<p>Nothing is open.</p>` : html`<p>Open: ${open.slice(0, MAX_OPENINGS).join('; ')}${more}</p>`;
}

/** Hidden until the script runs, since it does nothing without it. */
function filterHtml({ agents, run: { ranges } }: Posture): Html {
  const option = (risk: PostureRisk) => {
    const of = agents.filter((one) => one.risk === risk).length;
    return html`<option value="${risk}">${RISKS[risk]} (${of})</option>`;
  };
  return html`<form id="filter" hidden role="search" aria-label="Filter agents" data-ranges="${JSON.stringify(ranges)}">
    <label>Search <input id="text" type="search" autocomplete="off" placeholder="name or rule"></label>
    <label>Risk <select id="risk"><option value="">every risk</option>
      ${[PostureRisk.HIGH, PostureRisk.MEDIUM, PostureRisk.LOW].map(option)}</select></label>
    <label>May call <input id="reach" type="search" autocomplete="off" placeholder="10.0.0.7:443, metadata"></label>
    <label>Sort by <select id="sort"><option value="risk">risk</option><option value="name">name</option>
      <option value="errors">errors</option></select></label>
    <button type="button" id="open">Open all</button><button type="button" id="close">Close all</button><button type="reset">Reset</button>
    <output id="shown" aria-live="polite"></output></form>`;
}

function agentHtml(agent: AgentPosture, index: number, content: Html, isOpen = false): Html {
  const { title, namespace, name, risk, riskReason, findings, notComputed } = agent;
  const { errors, warnings, accepted } = findingCounts(findings);
  const counts = [...(errors > 0 ? [counted(errors, 'error')] : []), ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : [])].join(', ');
  const details = isOpen ? html`<details open>` : html`<details>`;
  const role = roleText(agent);
  return html`<article class="agent" id="agent-${index + 1}" data-risk="${risk}" data-errors="${errors}" data-name="${namespace}/${name}"
    ${' '}data-known="${notComputed.length === 0 ? 'yes' : 'no'}">
    ${details}<summary><h3>${breakable(title)}</h3>${newBadge(agent)}${role === '' ? undefined : badge('role', role)}
    <span class="counted">${counts === '' ? 'no findings' : counts}</span>
    <span class="risk">${badge(risk, RISKS[risk])} <span class="muted">${riskReason}</span></span></summary>${content}</details></article>`;
}

/** All that the report says of an agent beside its one line. */
function bodyHtml(agent: AgentPosture): Html {
  const { runtime, source, findings, notComputed } = agent;
  return html`<div class="body">
    <p>Runtime: ${runtime}. <span class="muted">Manifest: ${breakable(placeOf(source))}</span></p>
    ${findings.length === 0 ? undefined : html`<h4>Findings</h4>${findingsHtml(findings, source)}`}
    ${edgesHtml(agent)}
    ${notComputed.length === 0 ? undefined : html`<p><strong>Not computed:</strong> other policies select it as well.
      ${' '}The graph does not show what they do: ${breakable(notComputed.join(', '))}.</p>`}
    ${rowsHtml(agent)}</div>`;
}

/** The facts of an agent, section by section. Sections in which something is weak are open. Paper shows these, and what is accepted. */
function rowsHtml({ source, rows }: AgentPosture): Html {
  const sections = Object.values(PostureSection).map((section) => ({ section, of: rows.filter((row) => row.section === section) }));
  return html`${rows.length === 0 ? undefined : html`<h4>Facts</h4>`}
    ${sections.filter(({ of }) => of.length > 0).map(({ section, of }) => sectionHtml(section, of, source))}`;
}

function sectionHtml(section: PostureSection, rows: readonly PostureRow[], known: PostureSource): Html {
  const has = (wanted: PostureState) => rows.some(({ state }) => state === wanted);
  const counts = Object.values(PostureState).map((state) => ({ state, of: rows.filter((row) => row.state === state).length }))
    .filter(({ state, of }) => of > 0 && state !== PostureState.NEUTRAL)
    .map(({ state, of }) => html` <span class="${state}">${of} ${STATES[state].slice(2)}</span>`);
  const details = has(PostureState.WEAK) ? html`<details class="part" open>`
    : has(PostureState.ACKNOWLEDGED) ? html`<details class="part">` : html`<details class="part on-request">`;
  return html`${details}<summary><b>${SECTIONS[section]}</b>${counts}</summary>
    <table class="facts"><thead><tr><th scope="col">Setting<th scope="col">Value<th scope="col">State
    <th scope="col">Where it says so<tbody>${rows.map((row) => rowHtml(row, known))}</table></details>`;
}

/** HTML closes cells and rows by itself, which saves a tenth of a large page. */
function rowHtml({ label, value, state, sources }: PostureRow, known: PostureSource): Html {
  return html`<tr><th scope="row">${label}<td>${breakable(value)}<td class="${state}">${STATES[state]}
    <td class="place">${places(sources, known)}`;
}

/** The blast radius: callers, the agent and what it reaches as boxes, and a table of every connection. */
function edgesHtml(agent: AgentPosture): Html {
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
  const { kind, peer, ports, isDenied, sources } = edge;
  const row = isDenied ? 'denied' : kind === PostureEdgeKind.CALLER ? 'in' : 'out';
  const by = sources.length > 0 ? places(sources, known) : html`${openedBy(edge)}`;
  return html`<tr class="${row}"><th scope="row">${breakable(peer)}${newBadge(edge)}<td>${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}
    <td>${ports.join(', ')}<td>${breakable(detailOf(edge))}<td class="place">${by}`;
}
