import { Posture } from '../../engine/posture/posture';
import { AgentPosture } from '../../engine/posture/posture-agent';
import { PostureAction } from '../../engine/posture/posture-finding';
import { html, Html, link } from '../escape-html';
import { agentsText, capitalized, isHigh } from '../words';
import { badge, places, shownItems } from './parts';
import { counted } from '../../engine/value/counted';

/** How many actions the page shows before the rest is folded. */
const MAX_ACTIONS = 8;

/** How many places each action shows. */
const MAX_PLACES = 2;

/** What to do first, most urgent first. */
export function actionsHtml({ actions, agents }: Posture): Html {
  const { shown, rest } = shownItems(actions, (action) => actionHtml(action, agents), MAX_ACTIONS);
  return html`<section aria-labelledby="first"><h2 id="first">What to do first</h2>
    ${actions.length === 0 ? html`<p>${agents.some(isHigh)
      ? 'No finding is open. The reason for a high risk stands beside the agent.' : 'There is nothing to do.'}</p>` : html`
      <p class="lead">Each step ends all findings of one rule. The most urgent step comes first.</p><ol class="actions">${shown}</ol>`}
    ${rest.length === 0 ? undefined : html`<details class="more"><summary>and ${counted(rest.length, 'more step')}</summary>
      <ol class="actions" start="${shown.length + 1}">${rest}</ol></details>`}</section>`;
}

function actionHtml({ ruleId, severity, title, why, remedy, docs, sources, agents }: PostureAction, all: readonly AgentPosture[]): Html {
  const named = new Set(agents);
  const many = agents.length > 1 ? ` of ${agentsText(all.filter((one) => named.has(one.title)))}` : '';
  return html`<li><h3>${capitalized(title)}</h3>${badge(severity, severity)}
    <p class="do">${sentence(remedy)}</p>
    <p class="muted">${why} ${link(docs, `Rule ${ruleId}`)}</p>
    ${sources.length > MAX_PLACES ? html`<p>In ${counted(sources.length, 'place')}${many}:</p>` : undefined}
    <div class="place">${places(sources, undefined, MAX_PLACES)}</div></li>`;
}

/** Remedies are written as the second half of a message. */
export function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${capitalized(text)}${text === '' ? '' : end}`;
}
