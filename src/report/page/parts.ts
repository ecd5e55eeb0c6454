import { PostureFinding, PostureSource } from '../../engine/posture/posture';
import { html, Html, link } from '../escape-html';
import { sourceTexts } from '../source-texts';
import { sourceText } from '../words';

/** How many items a list shows before the rest is folded. */
const MAX_SHOWN = 3;

/** Items of a list. The rest is folded behind "and 12 more". */
export function shownItems<T>(items: readonly T[], itemOf: (item: T) => Html, max = MAX_SHOWN): { shown: Html[]; rest: Html[] } {
  const end = items.length === max + 1 ? max + 1 : max; // to fold one item saves no line
  return { shown: items.slice(0, end).map(itemOf), rest: items.slice(end).map(itemOf) };
}

/** Places: one without a list, several as lines. */
export function places(sources: readonly PostureSource[], known?: PostureSource, max?: number): Html {
  const texts = sourceTexts(sources, known);
  if (texts.length < 2) {
    return html`${texts}`;
  }
  const { shown, rest } = shownItems(texts, (text) => html`<li>${text}`, max);
  return html`<ul class="where">${shown}</ul>
    ${rest.length === 0 ? undefined : html`<details class="more"><summary>and ${rest.length} more</summary>
      <ul class="where">${rest}</ul></details>`}`;
}

export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A finding with what to do, or why it is accepted. */
export function findingHtml(finding: PostureFinding, known?: PostureSource): Html {
  const { ruleId, severity, message, remedy, docs, source, acknowledged, owner, reviewBy, filledByHarden } = finding;
  const accepted = acknowledged === undefined ? undefined : html`<p><strong>Accepted:</strong> ${acknowledged}
    ${owner === undefined ? '' : ` (owner: ${owner})`}${reviewBy === undefined ? '' : `, review by ${reviewBy}`}</p>`;
  return html`<li class="finding${acknowledged === undefined ? ` ${severity}` : ''}"><p>
    ${acknowledged === undefined ? badge(severity, severity) : badge('acknowledged', '◐ accepted')} ${message} (${link(docs, ruleId)})</p>
    ${accepted ?? html`<p><strong>Do:</strong> ${remedy}${filledByHarden ? '. Harden does it in an app.' : ''}</p>`}
    <p class="place">${sourceText(source, known)}</p></li>`;
}
