import { groupedFindings } from './listing';
import { agentDetails, findingLine, NEW } from './markdown-agent';
import { controlTable, markdownCode, markdownLink, markdownText, markdownUpTo, table } from './markdown-table';
import { runLines } from './run-text';
import { endsText, patchLines, patchText } from './step-words';
import {
  agentsText, capitalized, countsOf, findingCounts, otherFindings, riskText, roleText, sourceText, verdictOf,
} from './words';
import { Posture } from '../engine/posture/posture';
import { AgentPosture } from '../engine/posture/posture-agent';
import { PostureAction, PostureFault, PosturePatch } from '../engine/posture/posture-finding';
import { counted } from '../engine/value/counted';

/** How a report is written as Markdown. */
export interface MarkdownOptions {
  /**
   * Longest text. Agents and other parts that do not fit are left out, and a line says how many. A comment on GitHub has at most 65,536
   * characters. It is at least 1,500.
   *
   * @default - no limit
   */
  readonly maxLength?: number;
}

/** How many steps there are, and how many places and faults of each are named. */
const MAX_STEPS = 20;
const MAX_PLACES = 3;
const MAX_FAULTS = 5;

/** How many openings, and how many lines about what is gone, are named. */
const MAX_SINCE = 20;

/** Room that is kept for the lines that say what is left out. */
const RESERVED = 600;

/** The report as Markdown for GitHub: the result, what to do first, all agents, and each with its graph. */
export function markdownOf(posture: Posture, { maxLength = Infinity }: MarkdownOptions = {}): string {
  const { actions, agents, frameworks, exceptions, since } = posture;
  const room = new Room(maxLength - RESERVED);
  const others = otherFindings(posture);
  const counts = [agentsText(agents), ...countsOf(posture).map((one) => one.join(' '))];
  const headline = [...since ? [`${capitalized(since.verdict)}.`] : [], verdictOf(posture)].join(' ');
  room.add([`## ${markdownUpTo(maxLength / 4, headline)}`, '', `${counts.join(', ')}.`, '']);
  room.addEach(runLines(posture).map((line) => `- ${markdownUpTo(maxLength / 8, line)}`), 'more line about what was judged');
  if (since) {
    room.add(['', `### Since ${markdownUpTo(maxLength / 16, since.against)}`, '']);
    const lines = [
      ...since.opens.slice(0, MAX_SINCE).map((text) => `opens: ${text}`), ...moreOf(since.opens, 'opening'),
      ...since.gone.slice(0, MAX_SINCE).map((text) => `gone: ${text}`), ...moreOf(since.gone, 'line about what is gone'),
      ...since.notCompared.map((text) => `${since.against} ${text}`),
    ];
    room.addEach(lines.map((line) => `- ${markdownUpTo(maxLength / 16, line)}`), 'more line', 0.3);
  }
  if (actions.length > 0) {
    room.add(['', '### What to do first', '']);
    room.addEach(actions.slice(0, MAX_STEPS).map((action) => actionLine(action, agents)), 'more step', 0.4, '', '.', actions.length);
  }
  if (agents.length > 0) {
    room.add(['', '### Agents', '', '| agent | role | risk | errors | warnings | accepted | runtime |', '|---|---|---|---|---|---|---|']);
    room.addEach(agents.map(agentRow), 'more row', 0.7, '\n');
    room.addEach(agents.map((agent) => `\n${agentDetails(agent)}`), 'row', 1, '\nThe details of ', ' are left out.');
  }
  if (others.length > 0) {
    room.add(['', '### Findings in other objects', '']);
    room.addEach(groupedFindings(others).map((group) => findingLine(group)), 'more rule');
  }
  room.addEach(frameworks.map((one) => `\n${controlTable(one)}`), 'more framework', 1, '\n');
  if (exceptions.length > 0) {
    const rows = exceptions.map(({ option, severity, reason }) => [markdownText(option), severity ?? 'changed', markdownText(reason)]);
    room.addEach([`\n### Exceptions\n\n${table(['option or rule', 'now', 'reason'], rows)}`], 'table of exceptions');
  }
  return `${room.lines.join('\n')}\n`;
}

/** What a list of changes leaves out. */
function moreOf(lines: readonly string[], noun: string): string[] {
  return lines.length > MAX_SINCE ? [`and ${counted(lines.length - MAX_SINCE, `more ${noun}`)}`] : [];
}

/** Lines up to a length. */
class Room {
  readonly lines: string[] = [];
  private length = 0;

  constructor(private readonly max: number) {}

  add(lines: readonly string[]): void {
    this.lines.push(...lines);
    this.length += lines.reduce((sum, line) => sum + line.length + 1, 0);
  }

  /** Adds items as long as they fit into a share of the length, and says how many of all are left out. */
  addEach(items: readonly string[], noun: string, share = 1, before = '', after = '.', all = items.length): void {
    const limit = this.max * share;
    const tooLong = items.findIndex((item) => {
      const fits = this.length + item.length + 1 <= limit;
      if (fits) {
        this.add([item]);
      }
      return !fits;
    });
    const left = all - (tooLong >= 0 ? tooLong : items.length);
    if (left > 0) {
      this.add([`${before}${before.endsWith(' ') ? '' : 'And '}${counted(left, noun)}${after}`]);
    }
  }
}

function actionLine(action: PostureAction, all: readonly AgentPosture[]): string {
  const { title, severity, sources, faults, patch } = action;
  const rest = sources.length - MAX_PLACES;
  const named = sources.slice(0, MAX_PLACES).map((one) => markdownCode(sourceText(one))).join(', ');
  const more = faults.length - MAX_FAULTS;
  return [
    `1. **${markdownText(capitalized(title))}** (${severity}): ${endsText(action, all)}.`
      + `<br>Edit ${named}${rest > 0 ? ` and ${rest} more` : ''}`,
    ...faults.slice(0, MAX_FAULTS).map((fault) => faultLine(fault, faults.length > 1)),
    ...more > 0 ? [`   - and ${counted(more, 'more fault')}`] : [],
    ...patch ? patchBlock(patch, all) : [],
  ].join('\n');
}

function faultLine({ title, remedy, ruleId, docs }: PostureFault, isNamed: boolean): string {
  return `   - ${isNamed ? `**${markdownText(title)}**` : 'Do'}: ${markdownText(remedy)} (${markdownLink(ruleId, docs)})`;
}

/** A block of HTML: no text in it ends it, as one could end a block of code. */
function patchBlock(patch: PosturePatch, all: readonly AgentPosture[]): string[] {
  const lines = patchLines(patch).map(markdownText);
  return ['', `   <details><summary>Change to paste</summary>${markdownText(patchText(patch, all))}`,
    `   <pre>${lines.join('\n   ')}</pre></details>`, ''];
}

function agentRow(agent: AgentPosture): string {
  const { title, findings, runtime, isNew } = agent;
  const { errors, warnings, accepted } = findingCounts(findings);
  const name = `${markdownCode(title)}${isNew ? NEW : ''}`;
  const cells = [name, markdownText(roleText(agent)), markdownText(riskText(agent)), errors, warnings, accepted,
    markdownText(runtime)];
  return `| ${cells.join(' | ')} |`;
}
