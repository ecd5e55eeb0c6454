import { Html, breakable, html, link } from './escape-html';
import { htmlPage } from './html-page';
import { actionsHtml } from './page/actions';
import { agentsHtml } from './page/agents';
import { mapHtml } from './page/map';
import { findingsHtml, foldedList } from './page/parts';
import { SCRIPT } from './page/script';
import { missedTexts, runLines } from './run-text';
import { COVERAGES, capitalized, controlCounts, countsOf, countsOfAgents, isHigh, otherFindings, verdictOf } from './words';
import { Posture, PostureControl, PostureCoverage, PostureFramework } from '../engine/posture/posture';
import { controlName } from '../engine/rules/frameworks';
import { RuleException } from '../engine/rules/rule-exception';
import { counted } from '../engine/value/counted';
import { push } from '../engine/value/multimap';

/** How many agents with a high risk the top of the page names. */
const MAX_NAMED = 5;

/**
 * The report as one HTML file, which needs no network, and a script only for the details of many agents.
 *
 * @param title - such as "Agents of production"
 * @param script - another one than that of the page, such as one for a frame
 */
export function htmlOf(posture: Posture, title = 'Agent security report', script = SCRIPT): string {
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
    script,
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

/** How many lines each list shows before the rest is folded. */
const MAX_SHOWN = 8;

/** What opens since what the report is compared with, and what is gone. */
function sinceHtml({ since }: Posture): Html | undefined {
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

/** Findings in policies, roles and other objects. */
function othersHtml(posture: Posture): Html | undefined {
  const others = otherFindings(posture);
  if (others.length === 0) {
    return undefined;
  }
  return html`<section aria-labelledby="others"><h2 id="others">Findings in other objects</h2>
    <p class="lead">Policies, roles and other objects that agents depend on.</p>${findingsHtml(others)}</section>`;
}

/** What the rules cover of public frameworks. */
function evidenceHtml({ frameworks }: Posture): Html | undefined {
  return frameworks.length === 0 ? undefined : html`<section aria-labelledby="evidence"><h2 id="evidence">Evidence by framework</h2>
    <p class="lead">“Covered” means that the rules check all that manifests can say about a control. It is no certificate.</p>
    ${frameworks.map(frameworkHtml)}</section>`;
}

function frameworkHtml({ title, url, controls }: PostureFramework): Html {
  const coverage = Object.values(PostureCoverage)
    .map((one) => `${controls.filter((control) => control.coverage === one).length} ${COVERAGES[one].slice(2)}`);
  const open = controls.filter(({ findings }) => findings > 0).length;
  return html`<details class="framework on-request"><summary><h3>${title}</h3> <span class="muted">${coverage.join(', ')}.
    ${' '}${open === 0 ? 'No open findings.' : `${counted(open, 'control')} with open findings.`}</span></summary>
    <p class="alone">${link(url, html`Read ${title}`)}</p><table class="controls"><thead><tr><th scope="col">Control</th>
    <th scope="col">Coverage</th><th scope="col">Here</th><th scope="col">What the rules check</th></tr></thead>
    <tbody>${controls.map(controlHtml)}</tbody></table></details>`;
}

function controlHtml(control: PostureControl): Html {
  const { coverage, note, ruleIds, findings, acknowledged } = control;
  const here = controlCounts({ findings, acknowledged });
  return html`<tr><th scope="row">${controlName(control)}</th><td class="${coverage}">${COVERAGES[coverage]}</td>
    <td>${here === '' && coverage !== PostureCoverage.NOT ? 'no findings' : here}</td><td>${note}
    ${ruleIds.length === 0 ? undefined : html`<details class="more"><summary>${counted(ruleIds.length, 'rule')}</summary>
      ${ruleIds.join(', ')}</details>`}</td></tr>`;
}

/** Lowered rules and pods that are left out. */
function exceptionsHtml({ exceptions }: Posture): Html | undefined {
  return exceptions.length === 0 ? undefined : html`<section aria-labelledby="exceptions"><h2 id="exceptions">Exceptions</h2>
    <p class="lead">What is switched off or lowered, with the reason.</p>
    <table class="exceptions"><thead><tr><th scope="col">Option or rule</th><th scope="col">Now</th><th scope="col">Reason</th></tr></thead>
    <tbody>${exceptions.map(exceptionHtml)}</tbody></table></section>`;
}

function exceptionHtml({ option, severity, reason }: RuleException): Html {
  return html`<tr><th scope="row">${breakable(option)}</th><td>${severity ?? 'changed'}</td><td>${breakable(reason)}</td></tr>`;
}
