import { markdownCode, markdownLink, markdownText } from './escape-markdown';
import { folded, table } from './markdown-table';
import { mermaidOf } from './mermaid';
import { sourceTexts } from './source-texts';
import { KINDS, openedBy, placeOf, RISKS, SECTIONS, sourceText, STATES } from './words';
import { AgentPosture, PostureEdge, PostureFinding, PostureRow, PostureSource } from '../engine/posture/posture';

/** How many places a cell names. */
const MAX_PLACES = 3;

/** An agent with its findings, its graph and its tables, folded. */
export function agentDetails(agent: AgentPosture): string {
  const { title, source, risk, runtime, rows, edges, findings, notComputed } = agent;
  const skipped = notComputed.map(markdownCode).join(', ');
  return folded(`${markdownCode(title)}: ${RISKS[risk]}`, [
    `Runtime: ${markdownText(runtime)}. Manifest: ${markdownCode(placeOf(source))}`,
    ...(findings.length > 0 ? [findings.map(findingLine).join('\n')] : []),
    ...(edges.length > 0 ? [`\`\`\`mermaid\n${mermaidOf(agent)}\n\`\`\``, edgeTable(edges, source)] : []),
    ...(notComputed.length > 0 ? [`These policies select it as well, and the graph does not show what they do: ${skipped}.`] : []),
    ...(rows.length > 0 ? [rowTable(rows, source)] : []),
  ]);
}

function findingLine({ severity, message, remedy, ruleId, docs, source, acknowledged }: PostureFinding): string {
  const what = acknowledged === undefined ? `do: ${markdownText(remedy)}` : `accepted: ${markdownText(acknowledged)}`;
  return `- **${severity}** ${markdownText(message)} (${markdownLink(ruleId, docs)}); ${what}; ${markdownCode(sourceText(source))}`;
}

function rowTable(rows: readonly PostureRow[], known: PostureSource): string {
  return table(['part', 'setting', 'value', 'state', 'where it says so'], rows.map(({ section, label, value, state, sources }) => [
    SECTIONS[section], markdownText(label), markdownText(value), STATES[state], placesOf(sources, known),
  ]));
}

function edgeTable(edges: readonly PostureEdge[], known: PostureSource): string {
  return table(['peer', 'kind', 'ports', 'opened or denied by', 'detail'], edges.map((edge) => {
    const { kind, peer, ports, isDenied, detail, sources } = edge;
    const by = sources.length > 0 ? placesOf(sources, known) : markdownText(openedBy(edge));
    const what = `${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}`;
    return [markdownCode(peer), what, markdownText(ports.join(', ')), by, markdownText(detail ?? '')];
  }));
}

function placesOf(sources: readonly PostureSource[], known: PostureSource): string {
  const texts = sourceTexts(sources, known);
  const rest = texts.length - MAX_PLACES;
  const named = texts.slice(0, MAX_PLACES).map(markdownCode);
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('<br>');
}
