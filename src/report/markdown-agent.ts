import { markdownCode, markdownLink, markdownText } from './escape-markdown';
import { folded, table } from './markdown-table';
import { mermaidOf } from './mermaid';
import { KINDS, openedBy, RISKS, SECTIONS, sourceText, STATES } from './words';
import { AgentPosture, PostureEdge, PostureFinding, PostureRow, PostureSource } from '../engine/posture/posture';

/** How many places a cell names. */
const MAX_PLACES = 3;

/** An agent with its findings, its graph and its tables, folded. */
export function agentDetails(agent: AgentPosture): string {
  const { title, risk, runtime, rows, edges, findings, notComputed } = agent;
  const skipped = notComputed.map(markdownCode).join(', ');
  return folded(`${markdownCode(title)}: ${RISKS[risk]}`, [
    `Runtime: ${markdownText(runtime)}`,
    ...(findings.length > 0 ? [findings.map(findingLine).join('\n')] : []),
    ...(edges.length > 0 ? [`\`\`\`mermaid\n${mermaidOf(agent)}\n\`\`\``, edgeTable(edges, title)] : []),
    ...(notComputed.length > 0 ? [`These policies select it as well, and the graph does not show what they do: ${skipped}.`] : []),
    ...(rows.length > 0 ? [rowTable(rows, title)] : []),
  ]);
}

function findingLine({ severity, message, remedy, ruleId, docs, source, acknowledged }: PostureFinding): string {
  const what = acknowledged === undefined ? `do: ${markdownText(remedy)}` : `accepted: ${markdownText(acknowledged)}`;
  return `- **${severity}** ${markdownText(message)} (${markdownLink(ruleId, docs)}); ${what}; ${markdownCode(sourceText(source))}`;
}

function rowTable(rows: readonly PostureRow[], title: string): string {
  return table(['part', 'setting', 'value', 'state', 'where it says so'], rows.map(({ section, label, value, state, sources }) => [
    SECTIONS[section], markdownText(label), markdownText(value), STATES[state], placesOf(sources, title),
  ]));
}

function edgeTable(edges: readonly PostureEdge[], title: string): string {
  return table(['peer', 'kind', 'ports', 'opened or denied by', 'detail'], edges.map((edge) => {
    const { kind, peer, ports, isDenied, detail, sources } = edge;
    const by = sources.length > 0 ? placesOf(sources, title) : markdownText(openedBy(edge));
    const what = `${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}`;
    return [markdownCode(peer), what, markdownText(ports.join(', ')), by, markdownText(detail ?? '')];
  }));
}

function placesOf(sources: readonly PostureSource[], title: string): string {
  const rest = sources.length - MAX_PLACES;
  return `${sources.slice(0, MAX_PLACES).map((one) => markdownCode(sourceText(one, title))).join('<br>')}${rest > 0 ? `<br>and ${rest} more` : ''}`;
}
