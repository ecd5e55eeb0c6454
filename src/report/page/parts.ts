import { PostureFinding, PostureSource } from '../../engine/posture/posture';
import { html, Html, link } from '../escape-html';
import { sourceText } from '../words';

/** How many items a list shows before the rest is folded. */
const MAX_SHOWN = 3;

/** Items of a list. The rest is folded behind "and 12 more". */
export function shownItems<T>(items: readonly T[], itemOf: (item: T) => Html, max = MAX_SHOWN): { shown: Html[]; rest: Html[] } {
  const end = items.length === max + 1 ? max + 1 : max; // to fold one item saves no line
  return { shown: items.slice(0, end).map(itemOf), rest: items.slice(end).map(itemOf) };
}

/** A list of places. */
export function lines(sources: readonly PostureSource[], known?: string, max?: number): Html {
  const { shown, rest } = shownItems(sources, (one) => html`<li>${sourceText(one, known)}</li>`, max);
  const list = (some: Html[]) => html`<ul class="where">${some}</ul>`;
  return html`${list(shown)}${rest.length === 0 ? undefined : html`<details class="more"><summary>and ${rest.length} more</summary>
    ${list(rest)}</details>`}`;
}

/** Places in a cell of a table: one without a list, several as lines. */
export function places(sources: readonly PostureSource[], known?: string): Html {
  return sources.length === 1 ? html`${sourceText(sources[0], known)}` : sources.length === 0 ? html`` : lines(sources, known);
}

export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** A finding with what to do, or why it is accepted. */
export function findingHtml(finding: PostureFinding, known?: string): Html {
  const { ruleId, severity, message, remedy, docs, source, acknowledged, owner, reviewBy, filledByHarden } = finding;
  const accepted = acknowledged === undefined ? undefined : html`<p><strong>Accepted:</strong> ${acknowledged}
    ${owner === undefined ? '' : ` (owner: ${owner})`}${reviewBy === undefined ? '' : `, review by ${reviewBy}`}</p>`;
  return html`<li class="finding${acknowledged === undefined ? ` ${severity}` : ''}"><p>
    ${acknowledged === undefined ? badge(severity, severity) : badge('acknowledged', '◐ accepted')} ${message} (${link(docs, ruleId)})</p>
    ${accepted ?? html`<p><strong>Do:</strong> ${remedy}${filledByHarden ? '. Harden does it in an app.' : ''}</p>`}
    <p class="place">${sourceText(source, known)}</p></li>`;
}
