import { markdownLink, markdownText } from './escape-markdown';
import { controlCounts, COVERAGES } from './words';
import { PostureFramework } from '../engine/posture/posture';
import { controlName } from '../engine/rules/frameworks';

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
