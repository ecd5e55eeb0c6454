import { visible } from './escape-text';
import { COVERAGES, controlCounts } from './words';
import { PostureFramework } from '../engine/posture/posture';
import { controlName } from '../engine/rules/frameworks';

/** Ends what GitHub would take as a mention, a reference or an address. No one sees it. */
const WORD_JOINER = '&#8288;';

/**
 * A text for Markdown, in the middle of a line. What Markdown or HTML may read becomes a code, so that a name cannot end a cell of a table,
 * start a link, show an emoji or call people.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replace(/[&<>`*_[\]|~$@\\]|#(?=\d)|:(?=[\w+-]+:|\/\/)/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/&#64;|&#35;|&#58;(?=\/\/)|www(?=\.)|\bGH(?=-)/gi, (start) => `${start}${WORD_JOINER}`);
}

/** A text as code. */
export function markdownCode(text: string): string {
  return text === '' ? '' : `<code>${markdownText(text)}</code>`;
}

/** The start of a text, as long as it has at most `max` characters once it is written. */
export function markdownUpTo(max: number, text: string, write: (text: string) => string = markdownText): string {
  let [written, end] = [write(text), Math.min(text.length, max)];
  while (written.length > max) {
    written = write(`${text.slice(0, end).replace(/[\ud800-\udbff]$/, '')}…`);
    end = Math.floor(end * 0.8);
  }
  return written;
}

/** A link to a web page. An address of another kind stays text. */
export function markdownLink(text: string, url: string): string {
  return /^https?:\/\/[\w./#?&=%~:@+-]+$/i.test(url) ? `[${markdownText(text)}](<${url}>)` : markdownText(text);
}

/** A table. Its cells are Markdown already. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** A part that GitHub folds. */
export function folded(summary: string, parts: readonly string[]): string {
  return ['<details>', `<summary>${summary}</summary>`, '', parts.join('\n\n'), '', '</details>'].join('\n');
}

/** The controls of a framework. */
export function controlTable({ title, url, controls }: PostureFramework): string {
  const rows = controls.map((control) =>
    [markdownText(controlName(control)), COVERAGES[control.coverage], controlCounts(control), markdownText(control.note)]);
  return folded(`Evidence: ${markdownText(title)}`, [
    markdownLink(title, url), table(['control', 'coverage', 'here', 'what the rules check'], rows),
  ]);
}
