import { createHash } from 'crypto';
import { countsText, groupsOf, lineText } from './diff-rows';
import { breakable, html, trusted } from './escape-html';
import { places } from './page/parts';
import { STYLE } from './page/style';
import { PostureDiff } from '../engine/posture/posture-diff';
import { DiffVerb, PostureChange } from '../engine/posture/posture-diff-change';
import { Severity } from '../engine/rules/severity';

const WEAKER: ReadonlySet<DiffVerb> = new Set<DiffVerb>(['drops', 'breaks', 'widens', 'unjudged', 'adds', 'accepts', 'changes', 'renames']);

/** The changes as one HTML file in the style of the report, without a script. */
export function diffHtml(diff: PostureDiff): string {
  const title = 'Difference of two builds';
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const sections = groupsOf(diff).groups
    .map(({ object, changes }) => html`<section><h2>${breakable(object)}</h2><ul class="plain">${changes.map(changeHtml)}</ul></section>`);
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="referrer" content="no-referrer"><title>${title}</title><style>${trusted(STYLE)}</style></head><body>
    <a class="skip" href="#main">Skip to the changes</a>
    <header><h1>${title}</h1><div class="verdict ${riskOf(diff)}"><p><strong>${diff.verdict}</strong></p>
    <p>${countsText(diff)}</p></div></header><main id="main">${sections}</main>
    </body></html>`;
  return `${page.text}\n`;
}

function changeHtml(change: PostureChange) {
  return html`<li class="finding ${weightOf(change)}"><p>${breakable(lineText(change))}</p>
    <div class="place">${places(change.sources)}</div></li>`;
}

function riskOf({ changes }: PostureDiff): 'high' | 'medium' | 'low' {
  const weights = new Set(changes.map(weightOf));
  return weights.has('error') ? 'high' : weights.has('warning') ? 'medium' : 'low';
}

/** How much a change weakens an agent: its line has the colour of such a finding. */
function weightOf({ verb, severity }: PostureChange): 'error' | 'warning' | '' {
  return verb === 'opens' || severity === Severity.ERROR ? 'error' : WEAKER.has(verb) ? 'warning' : '';
}
