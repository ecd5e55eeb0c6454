import { HOSTILE } from './hostile';
import { Posture } from '../../src/engine/posture/posture';
import { cellsOf } from '../../src/report/escape-text';

const SCRIPT = 'window.pwned=1';

/** Names that end what they stand in, in HTML, Markdown, Mermaid, DOT and addresses. */
export const HOSTILE_NAMES: readonly string[] = [
  `<img src=x onerror="${SCRIPT}">`, `</script><script>${SCRIPT}</script>`, `"><svg onload=${SCRIPT}>`, `' onmouseover='${SCRIPT}`,
  `</noscript><img src=x onerror=${SCRIPT}>`, '</title></style></svg>',
  '<!--', '-->', ']]>', '<details open>', '&lt;b&gt;&amp;', '&#60;b&#62;',
  `javascript:${SCRIPT}`, `[x](javascript:${SCRIPT})`, '![x](http://evil.example/x.png)',
  '<http://evil.example>', 'http://evil.example/',
  'www.evil.example', '| a | b |', '|', '\\|', '`code`', '```\n# x', '~~~',
  '**b** _i_ ~~s~~', '# x', '1. x', '- x', '+ x', '> x', '===', '---',
  '@org/team', '#123', 'GH-123', ':smile:', '$x$', '[^1]', '%%{init: {"theme": "dark"}}%%', '"] --> evil["',
  '"]; click n0 call x()',
  'end', 'subgraph x',
  `click n0 href "javascript:${SCRIPT}"`, '#quot;] --> evil[#quot;', '`**x**`', '\\', '\\N\\G\\"', '" -> evil [label="',
  '}; digraph { evil', '<b>x</b>',
  '\u202ehidden\u202c', '\u0000', '\ud800', '\u200b', '\u001b[31m', '{{x}}', '${x}', ...HOSTILE,
];

/** What no manifest can choose. */
const FIXED = new Set(['severity', 'section', 'state', 'risk', 'coverage', 'kind', 'docs', 'url', 'agentsKnownBy', 'op']);

/** A posture with a hostile text before or after each text, and one of equal shape with harmless texts of the same widths. */
export function hostilePostures(posture: Posture, isBefore: boolean, shift = 0): { hostile: Posture; harmless: Posture } {
  const indexes = new Map<string, number>();
  const with_ = (textOf: (index: number) => string) => walk(posture, (text) => {
    const index = indexes.get(text) ?? indexes.size;
    indexes.set(text, index);
    return isBefore ? textOf(index) + text : text + textOf(index);
  }) as Posture;
  const hostileOf = (index: number) => HOSTILE_NAMES[(index + shift) % HOSTILE_NAMES.length];
  return {
    hostile: with_((index) => `${hostileOf(index)}q${index}`),
    harmless: with_((index) => `${'z'.repeat(cellsOf(hostileOf(index)))}q${index}`),
  };
}

/** Changes every text of a value. Agents keep their kinds of edges. */
function walk(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((one) => walk(one, change));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, FIXED.has(key) ? one : walk(one, change)]));
}
