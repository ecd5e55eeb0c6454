import { Posture } from '../../engine/posture/posture';
import { AgentPosture } from '../../engine/posture/posture-agent';
import { PostureAction, PostureFault, PosturePatch } from '../../engine/posture/posture-finding';
import { breakable, html, Html, link, trusted } from '../escape-html';
import { endsText, faultCount, objectsText, patchLines, patchText } from '../step-words';
import { capitalized, isHigh } from '../words';
import { badge, foldedList, places, shownItems } from './parts';
import { counted } from '../../engine/value/counted';

/** How many steps the page shows before the rest is folded, and how many it has at all. Each agent lists its findings anyway. */
const MAX_SHOWN = 8;
const MAX_STEPS = 50;

/** How many places, and how many faults, each step shows before the rest is folded. */
const MAX_PLACES = 2;
const MAX_FAULTS = 3;

const LINE_BREAK = trusted('\n');

/** What to do first, most urgent first. */
export function actionsHtml({ actions, agents }: Posture): Html {
  const { shown, rest } = shownItems(actions.slice(0, MAX_STEPS), (action) => actionHtml(action, agents), MAX_SHOWN);
  const left = actions.length - MAX_STEPS;
  return html`<section aria-labelledby="first"><h2 id="first">What to do first</h2>
    ${actions.length === 0 ? html`<p>${agents.some(isHigh)
      ? 'No finding is open. The reason for a high risk stands beside the agent.' : 'There is nothing to do.'}</p>` : html`
      <p class="lead">Each step is an edit of one object, or of several objects with the same faults. What lowers the highest risk comes
      ${' '}first, then what ends more findings.</p><ol class="actions">${shown}</ol>`}
    ${rest.length === 0 ? undefined : html`<details class="more">
      <summary>and ${counted(actions.length - shown.length, 'more step')}</summary>
      <ol class="actions" start="${shown.length + 1}">${rest}</ol>
      ${left > 0 ? html`<p>And ${counted(left, 'more step')}. Each agent lists its findings.</p>` : undefined}</details>`}</section>`;
}

function actionHtml(action: PostureAction, all: readonly AgentPosture[]): Html {
  const { title, severity, sources, faults, patch } = action;
  const objects = objectsText(action);
  return html`<li><h3>${capitalized(title)}</h3>${badge(severity, severity)}
    <p>${breakable(`${endsText(action, all)}.${objects === undefined ? '' : ` Edit ${objects}:`}`)}</p>
    <div class="place">${places(sources, undefined, MAX_PLACES)}</div>
    ${faults.length === 1 ? faultHtml(faults[0]) : faultsHtml(faults)}
    ${patch && patchHtml(patch, all)}</li>`;
}

function faultHtml({ remedy, why, docs, ruleId }: PostureFault): Html {
  return html`<p class="do">${sentence(remedy)}</p><p class="muted">${why} ${link(docs, `Rule ${ruleId}`)}</p>`;
}

/** Several faults of one object, each in a line. */
function faultsHtml(faults: readonly PostureFault[]): Html {
  return foldedList('plain', faults, (fault) => {
    const { title, severity, remedy, docs, ruleId } = fault;
    const count = faultCount(fault);
    return html`<li>${badge(severity, severity)} <strong>${title}</strong>${count === '' ? '' : ` (${count})`}:
      ${' '}${remedy} (${link(docs, ruleId)})`;
  }, { max: MAX_FAULTS, moreOf: (rest) => `and ${counted(rest, 'more fault')}` });
}

function patchHtml(patch: PosturePatch, all: readonly AgentPosture[]): Html {
  return html`<details class="more on-request"><summary>Change to paste</summary><p>${patchText(patch, all)}</p>
    <pre><code>${patchLines(patch).map((line, i) => html`${i === 0 ? undefined : LINE_BREAK}${breakable(line)}`)}</code></pre></details>`;
}

/** Remedies are written as the second half of a message. */
function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return `${capitalized(text)}${text === '' ? '' : end}`;
}
