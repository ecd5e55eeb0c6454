import { readFileSync } from 'fs';
import { join } from 'path';
import { Readable } from 'stream';
import { parse } from 'yaml';
import { run } from '../../src/cli/main';
import { RISK_RULES } from '../../src/engine/posture/risk';
import { ROWS } from '../../src/engine/posture/rows-of';
import { table } from '../../src/report/markdown-table';

/** What `--help` of a command prints. commander prints it before it waits for anything. */
export function helpText(name: string): string {
  let text = '';
  void run([name, '--help'], { stdin: Readable.from([]), out: (part) => { text += part; }, err: () => undefined });
  return text.trimEnd();
}

/** The help of a command without the options that all commands share, which are in that of `check`. */
export function ownHelpText(name: string): string {
  return helpText(name).replace(/^ {2}--pack [^]*(?=^ {2}-h, --help)/m, '  …                           the options of check from --pack on\n');
}

interface ActionInput {
  readonly description: string;
  readonly default?: string;
  readonly required?: boolean;
}

/** The inputs of the GitHub Action with their defaults, as a table in Markdown. */
export function actionInputsTable(): string {
  const { inputs } = parse(readFileSync(join(__dirname, '..', '..', 'action.yml'), 'utf8')) as { inputs: { [name: string]: ActionInput } };
  const given = ({ default: value = '', required }: ActionInput) => (
    required ? 'required' : value === '' ? 'empty' : `\`${value.replace(/^\$\{\{ (.*) \}\}$/, '$1')}\``);
  const rows = Object.entries(inputs).map(([name, input]) => [`\`${name}\``, input.description, given(input)]);
  return table(['input', 'what', 'default'], rows);
}

/** What leads to which risk, as a table in Markdown. The first line that holds decides. */
export function riskTable(): string {
  return table(['risk', 'if the agent has'], RISK_RULES.map(({ risk, when }) => [risk, when]));
}

/** The rows of each section of a report, in its order, as a table in Markdown. */
export function reportRowsTable(): string {
  const sections = [...new Set(ROWS.map(({ section }) => section))];
  const labels = (section: string) => ROWS.filter((row) => row.section === section).map(({ label }) => label).join('; ');
  return table(['section', 'rows'], sections.map((section) => [section, labels(section)]));
}
