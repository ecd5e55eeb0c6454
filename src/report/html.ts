import { breakable, html, Html } from './escape-html';
import { htmlPage } from './html-page';
import { actionsHtml } from './page/actions';
import { agentsHtml } from './page/agents';
import { evidenceHtml, exceptionsHtml, othersHtml } from './page/evidence';
import { mapHtml } from './page/map';
import { SCRIPT } from './page/script';
import { sinceHtml } from './page/since';
import { missedTexts, runLines } from './run-text';
import { capitalized, countsOf, countsOfAgents, isHigh, verdictOf } from './words';
import { Posture } from '../engine/posture/posture';
import { push } from '../engine/value/multimap';

/** How many agents with a high risk the top of the page names. */
const MAX_NAMED = 5;

/**
 * The report as one HTML file, which needs no network, and a script only for the details of many agents.
 *
 * @param title - such as "Agents of production"
 */
export function htmlOf(posture: Posture, title = 'Agent security report'): string {
  const map = mapHtml(posture);
  const since = sinceHtml(posture);
  const others = othersHtml(posture);
  const evidence = evidenceHtml(posture);
  const exceptions = exceptionsHtml(posture);
  const counts = [...countsOfAgents(posture), ...countsOf(posture)];
  return htmlPage({
    title,
    skip: 'Skip to the report',
    header: [verdictHtml(posture), html`<dl class="counts">
      ${counts.map(([number, label]) => html`<div><dt>${label}</dt><dd>${number}</dd></div>`)}</dl>
      <ul class="plain run muted" aria-label="What was judged">${runLines(posture).map((line) => html`<li>${breakable(line)}</li>`)}</ul>
      <nav aria-label="Sections"><ul>${since && html`<li><a href="#since">What is new</a></li>`}
      ${map && html`<li><a href="#map">Map</a></li>`}
      <li><a href="#first">What to do first</a></li><li><a href="#agents">Agents</a></li>
      ${others && html`<li><a href="#others">Other findings</a></li>`}${evidence && html`<li><a href="#evidence">Evidence</a></li>`}
      ${exceptions && html`<li><a href="#exceptions">Exceptions</a></li>`}</ul></nav>`],
    main: [since, map, actionsHtml(posture), agentsHtml(posture), others, evidence, exceptions],
    footer: html`<footer><p>The report judges manifests. It does not see what runs in a cluster, and what no manifest says.</p>
      <p class="paper">A part that is one line here is printed in full if it is open in the page.</p></footer>`,
    script: SCRIPT,
  });
}

function verdictHtml(posture: Posture): Html {
  const { errors, warnings } = posture.summary;
  const high = posture.agents.map((agent, index) => ({ agent, index })).filter(({ agent }) => isHigh(agent));
  const byReason = new Map<string, typeof high>();
  high.slice(0, MAX_NAMED).forEach((one) => push(byReason, one.agent.riskReason, one));
  const named = [...byReason].map(([reason, of]) => html`<p>${of.map(({ agent, index }, at) =>
    html`${at > 0 ? ', ' : ''}<a href="#agent-${index + 1}">${breakable(agent.title)}</a>`)}: ${reason}</p>`);
  const more = high.length > MAX_NAMED ? html`<p>and ${high.length - MAX_NAMED} more</p>` : undefined;
  const isPartial = posture.agents.length === 0 || missedTexts(posture.run).length > 0;
  const state = errors > 0 || high.length > 0 ? 'high' : warnings > 0 || isPartial ? 'medium' : 'low';
  return html`<div class="verdict ${state}">${posture.since && html`<p><strong>${capitalized(posture.since.verdict)}.</strong></p>`}
    <p><strong>${verdictOf(posture)}</strong></p>
    ${named}${more}</div>`;
}
