import { Posture, PostureControl, PostureCoverage, PostureFramework } from '../../engine/posture/posture';
import { controlName } from '../../engine/rules/frameworks';
import { RuleException } from '../../engine/rules/rule-exception';
import { breakable, html, Html, link } from '../escape-html';
import { controlCounts, COVERAGES, otherFindings } from '../words';
import { findingsHtml } from './parts';
import { counted } from '../../engine/value/counted';

/** Findings in policies, roles and other objects. */
export function othersHtml(posture: Posture): Html | undefined {
  const others = otherFindings(posture);
  if (others.length === 0) {
    return undefined;
  }
  return html`<section aria-labelledby="others"><h2 id="others">Findings in other objects</h2>
    <p class="lead">Policies, roles and other objects that agents depend on.</p>${findingsHtml(others)}</section>`;
}

/** What the rules cover of public frameworks. */
export function evidenceHtml({ frameworks }: Posture): Html | undefined {
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
export function exceptionsHtml({ exceptions }: Posture): Html | undefined {
  return exceptions.length === 0 ? undefined : html`<section aria-labelledby="exceptions"><h2 id="exceptions">Exceptions</h2>
    <p class="lead">What is switched off or lowered, with the reason.</p>
    <table class="exceptions"><thead><tr><th scope="col">Option or rule</th><th scope="col">Now</th><th scope="col">Reason</th></tr></thead>
    <tbody>${exceptions.map(exceptionHtml)}</tbody></table></section>`;
}

function exceptionHtml({ option, severity, reason }: RuleException): Html {
  return html`<tr><th scope="row">${breakable(option)}</th><td>${severity ?? 'changed'}</td><td>${breakable(reason)}</td></tr>`;
}
