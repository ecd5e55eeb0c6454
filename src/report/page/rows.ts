import { AgentPosture, PostureRow, PostureSection, PostureState } from '../../engine/posture/posture-agent';
import { PostureSource } from '../../engine/posture/posture-finding';
import { breakable, html, Html } from '../escape-html';
import { SECTIONS, STATES } from '../words';
import { places } from './parts';

/** The facts of an agent, section by section. Sections in which something is weak are open. Paper shows these, and what is accepted. */
export function rowsHtml({ source, rows }: AgentPosture): Html {
  const sections = Object.values(PostureSection).map((section) => ({ section, of: rows.filter((row) => row.section === section) }));
  return html`${rows.length === 0 ? undefined : html`<h4>Facts</h4>`}
    ${sections.filter(({ of }) => of.length > 0).map(({ section, of }) => sectionHtml(section, of, source))}`;
}

function sectionHtml(section: PostureSection, rows: readonly PostureRow[], known: PostureSource): Html {
  const has = (wanted: PostureState) => rows.some(({ state }) => state === wanted);
  const counts = Object.values(PostureState).map((state) => ({ state, of: rows.filter((row) => row.state === state).length }))
    .filter(({ state, of }) => of > 0 && state !== PostureState.NEUTRAL)
    .map(({ state, of }) => html` <span class="${state}">${of} ${STATES[state].slice(2)}</span>`);
  const details = has(PostureState.WEAK) ? html`<details class="part" open>`
    : has(PostureState.ACKNOWLEDGED) ? html`<details class="part">` : html`<details class="part on-request">`;
  return html`${details}<summary><b>${SECTIONS[section]}</b>${counts}</summary>
    <table class="facts"><thead><tr><th scope="col">Setting<th scope="col">Value<th scope="col">State
    <th scope="col">Where it says so<tbody>${rows.map((row) => rowHtml(row, known))}</table></details>`;
}

/** HTML closes cells and rows by itself, which saves a tenth of a large page. */
function rowHtml({ label, value, state, sources }: PostureRow, known: PostureSource): Html {
  return html`<tr><th scope="row">${label}<td>${breakable(value)}<td class="${state}">${STATES[state]}
    <td class="place">${places(sources, known)}`;
}
