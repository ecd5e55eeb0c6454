import { Posture } from '../../engine/posture/posture';
import { counted } from '../../engine/value/counted';
import { breakable, html, Html } from '../escape-html';
import { capitalized } from '../words';
import { shownItems } from './parts';

/** How many lines each list shows before the rest is folded. */
const MAX_SHOWN = 8;

/** What opens since what the report is compared with, and what is gone. */
export function sinceHtml({ since }: Posture): Html | undefined {
  return since && html`<section aria-labelledby="since"><h2 id="since">Since ${since.against}</h2>
    <p class="lead">${capitalized(since.verdict)}. What is new has a badge “new” below.</p>
    ${listHtml('What opens', since.opens)}${listHtml('What is gone', since.gone)}
    ${since.notCompared.map((text) => html`<p>${since.against} ${text}.</p>`)}</section>`;
}

function listHtml(title: string, lines: readonly string[]): Html | undefined {
  const { shown, rest } = shownItems(lines, (line) => html`<li>${breakable(line)}`, MAX_SHOWN);
  return lines.length === 0 ? undefined : html`<h4>${title}</h4><ul class="plain">${shown}</ul>
    ${rest.length === 0 ? undefined : html`<details class="more"><summary>and ${counted(rest.length, 'more line')}</summary>
    <ul class="plain">${rest}</ul></details>`}`;
}
