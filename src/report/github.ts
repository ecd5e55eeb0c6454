import { Checked, oneLine, presumedLine, summaryLine, unusedMessage } from './checked';
import { Origin } from './origin';
import { missedLine } from './run-text';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { place } from '../engine/rules/evaluator';
import { yamlFix } from '../engine/rules/rule';
import { docsOf } from '../engine/rules/rule-docs';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';

/** GitHub shows as many annotations of each level for one step: as many errors, warnings and notices. */
const MAX_ANNOTATIONS = 10;

/** An annotation of GitHub. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/**
 * The report as workflow commands of GitHub, which annotates the files of a pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function asGithub(checked: Checked): string {
  const { findings, idle } = checked;
  const at = ({ source }: JudgedObject<Origin>, field: string) => ({ file: source.file, line: source.lineOf(field) });
  const annotations = [
    ...findings.map((one): Annotation => ({
      level: one.severity === Severity.ERROR ? 'error' : 'warning',
      ...at(one, one.field),
      title: `${one.rule.id}: ${objectName(one.manifest)}`,
      message: `${place(one)}; ${yamlFix(one.rule)}\n${docsOf(one.rule.id)}`,
    })),
    ...idle.map((one): Annotation => ({
      level: 'warning', ...at(one, one.prefix), title: `unused acknowledgement: ${objectName(one.manifest)}`, message: unusedMessage(one),
    })),
  ];
  const last = [presumedLine(checked), missedLine(checked.run), summaryLine(checked)].filter((line) => line !== undefined);
  return annotationsOf(annotations, 'more finding', ...last);
}

/** The first annotations of each level, as many as GitHub shows, a notice that counts the others, and the lines at the end. */
export function annotationsOf(all: readonly Annotation[], noun: string, ...last: readonly string[]): string {
  const [errors, warnings] = (['error', 'warning'] as const).map((level) => all.filter((one) => one.level === level));
  const shown = [errors, warnings].flatMap((some) => some.slice(0, MAX_ANNOTATIONS));
  const hidden = all.length - shown.length;
  const hiddenHave = `${counted(hidden, noun)} ${hidden === 1 ? 'has' : 'have'}`;
  const more = hidden > 0 ? [`::notice::${hiddenHave} no annotation: GitHub shows ${MAX_ANNOTATIONS} errors and warnings of a step`] : [];
  return [...shown.map(commandOf), ...more, ...last.map(oneLine)].map((line) => `${line}\n`).join('');
}

function commandOf({ level, file, line, title, message }: Annotation): string {
  return `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}`;
}

/** A value that ends where the command goes on: no character in it starts another value or another command. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function data(text: string): string {
  return text.split('\n').map(oneLine).join('\n').replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
