import { shorten, visible } from './escape-text';
import { GraphNode, graphOf } from './graph';
import { findingText, groupedFindings } from './listing';
import { folded, markdownCode, markdownLink, markdownText, table } from './markdown-table';
import { sourceTexts } from './source-texts';
import { KINDS, SECTIONS, STATES, detailOf, openedBy, placeOf, riskText, roleText } from './words';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { AgentPosture, PostureEdge, PostureRow } from '../engine/posture/posture-agent';
import { PostureFinding, PostureSource } from '../engine/posture/posture-finding';

/** How many places a cell names. */
const MAX_PLACES = 3;

/** Says that something is new since what the report is compared with. */
export const NEW = ' **new**';

/** An agent with its findings, its graph and its tables, folded. */
export function agentDetails(agent: AgentPosture): string {
  const { title, source, runtime, rows, edges, findings, notComputed } = agent;
  const role = roleText(agent);
  const skipped = notComputed.map(markdownCode).join(', ');
  const head = `${markdownCode(title)}${agent.isNew ? ' (new)' : ''}`;
  return folded(`${head}: ${role === '' ? '' : `${markdownText(role)}, `}${markdownText(riskText(agent))}`, [
    `Runtime: ${markdownText(runtime)}. Manifest: ${markdownCode(placeOf(source))}`,
    ...(findings.length > 0 ? [groupedFindings(findings).map((group) => findingLine(group, source)).join('\n')] : []),
    ...(edges.length > 0 ? [`\`\`\`mermaid\n${mermaidOf(agent)}\n\`\`\``, edgeTable(edges, source)] : []),
    ...(notComputed.length > 0 ? [`These policies select it as well, and the graph does not show what they do: ${skipped}.`] : []),
    ...(rows.length > 0 ? [rowTable(rows, source)] : []),
  ]);
}

/** Findings of one rule, with what to do or why they are accepted. */
export function findingLine(group: readonly PostureFinding[], known?: PostureSource): string {
  const [{ severity, problem, remedy, ruleId, docs, acknowledged: reason, owner, reviewBy }] = group;
  const what = reason === undefined ? `: ${markdownText(remedy)}`
    : `, accepted: ${markdownText(acceptedText({ reason, owner, reviewBy }))}`;
  const shown = group.slice(0, MAX_PLACES).map((one) => `<br>${markdownCode(findingText(one, known))}${one.isNew ? NEW : ''}`);
  const rest = group.length > shown.length ? `<br>and ${group.length - shown.length} more` : '';
  const mark = group.some(({ isNew }) => isNew) ? NEW : '';
  return `- **${severity}**${mark} ${markdownText(problem)} (${markdownLink(ruleId, docs)})${what}${shown.join('')}${rest}`;
}

function rowTable(rows: readonly PostureRow[], known: PostureSource): string {
  return table(['part', 'setting', 'value', 'state', 'where it says so'], rows.map(({ section, label, value, state, sources }) => [
    SECTIONS[section], markdownText(label), markdownText(value), STATES[state], placesOf(sources, known),
  ]));
}

function edgeTable(edges: readonly PostureEdge[], known: PostureSource): string {
  return table(['peer', 'kind', 'ports', 'opened or denied by', 'detail'], edges.map((edge) => {
    const { kind, peer, ports, isDenied, sources, isNew } = edge;
    const by = sources.length > 0 ? placesOf(sources, known) : markdownText(openedBy(edge));
    const what = `${KINDS[kind]}${isDenied ? ', ✕ denied' : ''}`;
    return [`${markdownCode(peer)}${isNew ? NEW : ''}`, what, markdownText(ports.join(', ')), by, markdownText(detailOf(edge))];
  }));
}

function placesOf(sources: readonly PostureSource[], known: PostureSource): string {
  const texts = sourceTexts(sources, known);
  const rest = texts.length - MAX_PLACES;
  const named = texts.slice(0, MAX_PLACES).map(markdownCode);
  return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('<br>');
}

/** Longest text of a node. GitHub draws a graph of at most 50,000 characters. */
const MAX_TEXT = 60;

/** The blast radius of an agent as a Mermaid flowchart. */
export function mermaidOf(agent: AgentPosture): string {
  const { nodes, edges } = graphOf(agent);
  const denied = nodes.flatMap(({ isDenied }, index) => (isDenied ? [`n${index}`] : []));
  return [
    'flowchart LR',
    ...nodes.map((node, index) => `  n${index}${index === 0 ? `([${textOf(node)}])` : `[${textOf(node)}]`}`),
    ...edges.map(({ from, to, label, isDenied }) => {
      const text = label === '' ? '' : `|${mermaidText(shorten(label, MAX_TEXT))}|`;
      return `  n${from} ${isDenied ? '-.-x' : '-->'}${text} n${to}`;
    }),
    '  classDef agent stroke-width:3px',
    '  classDef denied stroke-dasharray:4 3',
    '  class n0 agent',
    ...(denied.length > 0 ? [`  class ${denied.join(',')} denied`] : []),
  ].join('\n');
}

function textOf({ kind, label }: GraphNode): string {
  return mermaidText(`${kind === 'agent' ? 'Agent' : KINDS[kind]}: ${shorten(label, MAX_TEXT)}`);
}

/** All but letters, digits, spaces, and punctuation in the middle of a word, as in "203.0.113.0/24". */
const PUNCTUATION = /(?!(?<=\w)[./:,=-](?=[\w*]))[^\p{L}\p{N} ]/gu;

/**
 * A text in quotes for Mermaid. Punctuation becomes codes: a quote would end the label, a backtick, "1. " or "- " would make it Markdown,
 * and "<" would make it HTML.
 */
export function mermaidText(text: string): string {
  return `"${visible(text).replace(PUNCTUATION, (character) => `#${character.codePointAt(0)};`) || ' '}"`;
}
