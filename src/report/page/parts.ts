import { acceptedText } from '../../engine/manifest/acknowledgement-annotations';
import { PostureFinding } from '../../engine/posture/posture-finding';
import { PostureSource } from '../../engine/posture/posture-source';
import { counted } from '../../engine/value/counted';
import { breakable, html, Html, link } from '../escape-html';
import { findingText, groupedFindings } from '../grouped-findings';
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

/** Places: one without a list, several as lines. */
export function places(sources: readonly PostureSource[], known?: PostureSource, max?: number): Html {
  const texts = sourceTexts(sources, known).map(breakable);
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

/** Findings rule by rule, with what to do or why they are accepted. The rest is folded. */
export function findingsHtml(findings: readonly PostureFinding[], known?: PostureSource): Html {
  const { shown, rest } = shownItems(groupedFindings(findings), (group) => groupHtml(group, known), MAX_GROUPS);
  return html`<ul class="plain">${shown}</ul>${rest.length === 0 ? undefined : html`<details class="more">
    <summary>and findings of ${counted(rest.length, 'more rule')}</summary><ul class="plain">${rest}</ul></details>`}`;
}

function groupHtml(group: readonly PostureFinding[], known?: PostureSource): Html {
  const [{ ruleId, severity, problem, remedy, docs, acknowledged, owner, reviewBy, source }] = group;
  const isOpen = acknowledged === undefined;
  const filled = source.constructPath !== undefined && group.every(({ filledByHarden }) => filledByHarden);
  const { shown, rest } = shownItems(group, (one) => html`<li>${breakable(findingText(one, known))}`);
  return html`<li class="finding${isOpen ? ` ${severity}` : ''}"><p>
    ${isOpen ? badge(severity, severity) : badge('acknowledged', '◐ accepted')} ${problem} (${link(docs, ruleId)})</p>
    ${isOpen ? html`<p><strong>Do:</strong> ${remedy}${filled ? '. Harden does it.' : ''}</p>`
      : html`<p><strong>Accepted:</strong> ${breakable(acceptedText({ reason: acknowledged, owner, reviewBy }))}</p>`}
    <ul class="where">${shown}</ul>${rest.length === 0 ? undefined : html`<details class="more"><summary>and ${rest.length} more</summary>
    <ul class="where">${rest}</ul></details>`}`;
}
