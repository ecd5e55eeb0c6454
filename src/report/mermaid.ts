import { shorten, visible } from './escape-text';
import { graphOf, GraphNode } from './graph';
import { KINDS } from './words';
import { AgentPosture } from '../engine/posture/posture-agent';

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
