import { AgentPosture, PostureRow, PostureSection } from '../../engine/posture/posture';
import { html, Html } from '../escape-html';
import { SECTIONS, STATES } from '../words';
import { places } from './parts';

/** The facts of an agent, section by section. */
export function rowsHtml({ title, rows }: AgentPosture): Html {
  if (rows.length === 0) {
    return html``;
  }
  const sections = Object.values(PostureSection).map((section) => ({ section, of: rows.filter((row) => row.section === section) }));
  return html`<h4>Facts</h4><table class="wide facts"><thead><tr><th scope="col">Setting</th><th scope="col">Value</th>
    <th scope="col">State</th><th scope="col">Where it says so</th></tr></thead>
    ${sections.filter(({ of }) => of.length > 0).map(({ section, of }) => html`<tbody>
      <tr><th scope="rowgroup" colspan="4">${SECTIONS[section]}</th></tr>${of.map((row) => rowHtml(row, title))}</tbody>`)}</table>`;
}

function rowHtml({ label, value, state, sources }: PostureRow, title: string): Html {
  return html`<tr><th scope="row">${label}</th><td>${value}</td><td class="${state}">${STATES[state]}</td>
    <td class="place">${places(sources, title)}</td></tr>`;
}
