import { Posture } from '../../engine/posture/posture';
import { AgentPosture, PostureRisk } from '../../engine/posture/posture-agent';
import { breakable, html, Html, trusted } from '../escape-html';
import { agentsText, findingCounts, KINDS, noAgentText, placeOf, RISKS, roleText } from '../words';
import { edgesHtml } from './edges';
import { badge, findingsHtml } from './parts';
import { rowsHtml } from './rows';
import { BodySharing, dataText } from './shared-bodies';
import { counted } from '../../engine/value/counted';

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
    ${details}<summary><h3>${breakable(title)}</h3>${role === '' ? undefined : badge('role', role)}
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
