import { existsSync, readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { adoptedTable } from './adopting';
import { brokerAnswers } from './broker-answers';
import { FALCO_TABLES } from './falco-tables';
import { frameworkTables } from './framework-tables';
import { writtenByHand } from './languages/by-hand';
import { snippetsOf } from './languages/snippets';
import { messageTable } from './message-table';
import { makersOfPodsTable, podKindsTable } from './pod-kinds-tables';
import { actionInputsTable, helpText, ownHelpText, reportRowsTable, riskTable } from './reference-texts';
import { runtimeTable } from './runtime-table';
import { countOfRequests, tenantRequests } from './tenant-requests';
import { CATALOGUE } from '../../src/constructs/detection/falco/catalogue';
import { KataHypervisor } from '../../src/constructs/runtime/kata-runtime';
import { RULES } from '../../src/engine/rules/catalogue';
import { Line, SUITES } from '../suites';

/** What stands in a page between `<!-- NAME -->` and `<!-- /NAME -->`: figures that the code knows, and texts that it prints. */
const PARTS: { readonly [name: string]: () => string } = {
  'count:rules': () => String(RULES.length),
  'count:falco-rules': () => String(CATALOGUE.length),
  'count:hypervisors': () => String(Object.keys(KataHypervisor).length),
  'table:runtimes': () => `\n${runtimeTable()}\n`,
  'table:pod-kinds': () => `\n${podKindsTable()}\n`,
  'table:makers-of-pods': () => `\n${makersOfPodsTable()}\n`,
  ...Object.fromEntries(Object.entries(FALCO_TABLES).map(([name, text]) => [name, () => `\n${text()}\n`])),
  'help:check': () => fenced(helpText('check')),
  ...Object.fromEntries(['report', 'diff', 'query', 'prove'].map((name) => [`help:${name}`, () => fenced(ownHelpText(name))])),
  'table:action-inputs': () => `\n${actionInputsTable()}\n`,
  'table:risk': () => `\n${riskTable()}\n`,
  'table:report-rows': () => `\n${reportRowsTable()}\n`,
  'table:adopted': () => `\n${adoptedTable()}\n`,
  'table:broker-answers': () => `\n${brokerAnswers()}\n`,
  'code:java': () => `\n\`\`\`java\n${appOfReadme('java')}\`\`\`\n`,
  'code:go': () => `\n\`\`\`go\n${appOfReadme('go')}\`\`\`\n`,
  'table:frameworks': () => `\n${frameworkTables()}\n`,
  'table:tenant-requests': () => `\n${tenantRequests()}\n`,
  'count:tenant-requests': countOfRequests,
  'table:suites': () => `\n${suitesTable()}\n`,
  'table:messages': () => `\n${messages()}`,
};

/** The suites of each line that runs beside others, with their usual minutes. */
function suitesTable(): string {
  const of = (line: Line, always: boolean) => SUITES.filter((suite) => suite.line === line && (suite.isAlways ?? false) === always)
    .map(({ name, minutes }) => `${name} ${minutes}`).join(', ');
  const rows = Object.values(Line).map((line) => `| ${line} | ${of(line, true)} | ${of(line, false)} |`);
  return ['| line | at every commit, with minutes | by their inputs |', '|---|---|---|', ...rows].join('\n');
}

const fenced = (text: string) => `\n\`\`\`\n${text}\n\`\`\`\n`;

function messages(): string {
  const root = join(__dirname, '..', '..');
  return messageTable(root, (page) => /^# (.*)$/m.exec(readFileSync(join(root, 'docs', page), 'utf8'))![1]);
}

/** The app that the README of the language has, too. */
function appOfReadme(language: 'java' | 'go'): string {
  const root = join(__dirname, '..', '..');
  const [app] = snippetsOf('README.md', readFileSync(join(root, 'README.md'), 'utf8'));
  return writtenByHand(root, app, language)!;
}

const MARK = /<!-- ([a-z]+:[a-z-]+) -->([^]*?)<!-- \/\1 -->/g;

/** A page with other text between its marks: gives the text for the name of a part and what it holds now. */
export function replaceParts(page: string, text: (name: string, now: string) => string): string {
  return page.replace(MARK, (_, name: string, now: string) => `<!-- ${name} -->${text(name, now)}<!-- /${name} -->`);
}

/**
 * A page with its generated parts as they are now. What a bench measured stays: the bench writes it.
 *
 * @param only the names of the parts that are written. All where they are left out
 */
export function withGeneratedParts(page: string, only?: readonly string[]): string {
  return replaceParts(page, (name, now) => {
    const part = name.startsWith('bench:') || !(only?.includes(name) ?? true) ? () => now : PARTS[name];
    if (!part) {
      throw new Error(`there is no generated part "${name}"; there are ${Object.keys(PARTS).join(', ')}`);
    }
    return part();
  });
}

/** The pages that people write, by their paths in a checkout. */
export function writtenPages(root: string): string[] {
  const pages = (folder: string) => readdirSync(join(root, folder)).filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
  const folders = ['docs', 'docs/start', 'docs/guides'].filter((folder) => existsSync(join(root, folder)));
  return [...pages('.').filter((file) => file !== 'API.md'), ...folders.flatMap(pages)];
}

/** Counts that a page gives of what the code lists, and that no part generates: they would be wrong after the next change. */
export function bareCounts(root: string, page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replace(MARK, '');
  const number = '(?:\\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
  return text.match(new RegExp(`\\b${number} (?:Falco )?(?:rules(?! each)|hypervisors|(?:kinds of )?sinks|sandboxed runtimes)\\b`,
    'gi')) ?? [];
}

/** Numbers that a page gives outside of its generated parts, code and links; the one in a name, as in `cdk8s-plus-29`, is none. */
export function bareFigures(page: string): string[] {
  const prose = page.replace(MARK, '').replace(/^```.*?^```|`[^`]*`|\]\([^)]*\)/gms, '');
  return prose.match(/(?<![\w-])\d[\d.,]*(?: ?(?:%|[a-zA-Z]+))?/g) ?? [];
}
