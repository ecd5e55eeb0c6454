import { Posture } from '../../engine/posture/posture';
import { counted } from '../../engine/value/counted';
import { breakable, html, Html } from '../escape-html';
import { capitalized } from '../words';
import { foldedList } from './parts';

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
  const folding = { max: MAX_SHOWN, moreOf: (rest: number) => `and ${counted(rest, 'more line')}` };
  return lines.length === 0 ? undefined
    : html`<h4>${title}</h4>${foldedList('plain', lines, (line) => html`<li>${breakable(line)}`, folding)}`;
}
