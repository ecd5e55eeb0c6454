import { AddCommand, ExitCode, helpEnd } from './command';
import { keyOf } from './option-values';
import { RULES } from '../engine/rules/catalogue';
import { docsOf, yamlFix } from '../engine/rules/rule';
import { counted } from '../engine/value/counted';

/** `rules`: every rule with its severity and pack. */
export const addRules: AddCommand = (program, run) => {
  program
    .command('rules')
    .description('Lists the rules.')
    .option('--format <format>', Object.keys(RULES_FORMATS).join(', '), 'table')
    .addHelpText('after', helpEnd(
      'rules --format json',
      '0 listed, 2 wrong usage',
    ))
    .action(({ format }: { format: string }) => run((io) => {
      io.out(RULES_FORMATS[keyOf('--format', format, RULES_FORMATS)]());
      return ExitCode.CLEAN;
    }));
};

/** The list of rules by format. */
const RULES_FORMATS = { table: asTable, json: asJson, markdown: asMarkdown };

function asTable(): string {
  const columns = RULES.map(({ id, severity, pack, title }) => [id, severity, pack, title]);
  const widths = [0, 1, 2].map((i) => Math.max(...columns.map((cells) => cells[i].length)));
  const rows = columns.map((cells) => cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  return `${[...rows, '', `${counted(RULES.length, 'rule')}; "explain RULE" says why one is there and what to do`].join('\n')}\n`;
}

function asJson(): string {
  const rules = RULES.map((rule) => {
    const { id, severity, pack, title, why, since, source, mappings } = rule;
    return { id, severity, pack, title, why, remedy: yamlFix(rule), since, source, docs: docsOf(id), mappings };
  });
  return `${JSON.stringify(rules, null, 2)}\n`;
}

function asMarkdown(): string {
  const rows = RULES.map(({ id, severity, pack, title }) => `| [${id}](${docsOf(id)}) | ${severity} | ${pack} | ${title} |`);
  return `${['| rule | severity | pack | what holds |', '|---|---|---|---|', ...rows].join('\n')}\n`;
}
