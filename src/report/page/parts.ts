import { acceptedText } from '../../engine/manifest/acknowledgement-annotations';
import { PostureFinding, PostureSource } from '../../engine/posture/posture-finding';
import { counted } from '../../engine/value/counted';
import { breakable, html, Html, link } from '../escape-html';
import { findingText, groupedFindings } from '../listing';
import { sourceTexts } from '../source-texts';

/** How many items a list shows before the rest is folded. */
const MAX_SHOWN = 3;

/** How many rules a list of findings shows before the rest is folded. */
const MAX_GROUPS = 8;

/** Items of a list. The rest is folded behind "and 12 more". */
export function shownItems<T>(items: readonly T[], itemOf: (item: T) => Html, max = MAX_SHOWN): { shown: Html[]; rest: Html[] } {
  const end = items.length === max + 1 ? max + 1 : max; // to fold one item saves no line
  return { shown: items.slice(0, end).map(itemOf), rest: items.slice(end).map(itemOf) };
}

/** What a list shows before the rest is folded, and the line that stands for the rest. */
interface Folding {
  readonly max?: number;
  readonly moreOf?: (count: number) => string;
}

/** A list whose rest is folded. */
export function foldedList<T>(
  className: 'plain' | 'where', items: readonly T[], itemOf: (item: T) => Html, folding: Folding = {},
): Html {
  const { max, moreOf = (count) => `and ${count} more` } = folding;
  const { shown, rest } = shownItems(items, itemOf, max);
  return html`<ul class="${className}">${shown}</ul>${rest.length === 0 ? undefined : html`<details class="more">
    <summary>${moreOf(rest.length)}</summary><ul class="${className}">${rest}</ul></details>`}`;
}

/** Places: one without a list, several as lines. */
export function places(sources: readonly PostureSource[], known?: PostureSource, max?: number): Html {
  const texts = sourceTexts(sources, known).map(breakable);
  if (texts.length < 2) {
    return html`${texts}`;
  }
  return foldedList('where', texts, (text) => html`<li>${text}`, { max });
}

export function badge(kind: string, text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** Says that something is new since what the report is compared with. Nothing if it is not. */
export function newBadge({ isNew }: { readonly isNew?: boolean }): Html | undefined {
  return isNew ? html` ${badge('new', 'new')}` : undefined;
}

/** Findings rule by rule, with what to do or why they are accepted. The rest is folded. */
export function findingsHtml(findings: readonly PostureFinding[], known?: PostureSource): Html {
  const moreOf = (rest: number) => `and findings of ${counted(rest, 'more rule')}`;
  return foldedList('plain', groupedFindings(findings), (group) => groupHtml(group, known), { max: MAX_GROUPS, moreOf });
}

function groupHtml(group: readonly PostureFinding[], known?: PostureSource): Html {
  const [{ ruleId, severity, problem, remedy, docs, acknowledged, owner, reviewBy, source }] = group;
  const isOpen = acknowledged === undefined;
  const mark = newBadge({ isNew: group.some(({ isNew }) => isNew) });
  const filled = source.constructPath !== undefined && group.every(({ filledByHarden }) => filledByHarden);
  return html`<li class="finding${isOpen ? ` ${severity}` : ''}"><p>
    ${isOpen ? badge(severity, severity) : badge('acknowledged', '◐ accepted')}${mark} ${problem} (${link(docs, ruleId)})</p>
    ${isOpen ? html`<p><strong>Do:</strong> ${remedy}${filled ? '. Harden does it.' : ''}</p>`
      : html`<p><strong>Accepted:</strong> ${breakable(acceptedText({ reason: acknowledged, owner, reviewBy }))}</p>`}
    ${foldedList('where', group, (one) => html`<li>${breakable(findingText(one, known))}${newBadge(one)}`)}`;
}
