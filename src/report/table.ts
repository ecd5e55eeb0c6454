import { Checked, headOf, oneLine, presumedLine, summaryLine, summaryOf, unusedMessage } from './checked';
import { paintHead, paintLine } from './color';
import { Origin } from './origin';
import { missedLine } from './run-text';
import { show } from '../engine/input/props';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { JudgedObject } from '../engine/manifest/manifest-list';
import { place } from '../engine/rules/evaluator';
import { FILLED, FindingRow, filledLine, findingGroups, neighboursLine } from '../engine/rules/finding-groups';
import { Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { yamlFix } from '../engine/rules/rule';
import { exceptionText } from '../engine/rules/rule-choice';
import { docsOf } from '../engine/rules/rule-docs';
import { Severity } from '../engine/rules/severity';
import { memoize } from '../engine/value/memoize';

/** The report for people: findings by object, at most `limit` lines, the number of hidden ones, and the pages of the rules. */
export function asTable(checked: Checked, limit: number, colors = false): string {
  const { groups, hidden, rules } = findingGroups(rowsOf(checked), limit);
  const last = [
    hidden && `${hidden}; see them all with --max-findings or --format json`,
    filledLine(checked.findings.filter((one) => isFilled(checked, one)).length, checked.findings.length),
    presumedLine(checked),
    neighboursLine(summaryOf(checked).neighbours, '--all'),
    missedLine(checked.run),
    summaryLine(checked),
  ].filter((line) => line !== undefined);
  const painted = colors ? (line: string, i: number) => (i === 0 ? paintHead(oneLine(line)) : paintLine(oneLine(line))) : oneLine;
  return [
    ...[...groups, ...statedIn(checked)].map((group) => group.map((line, i) => painted(line, i))),
    ...(rules.length > 0 ? [['More about the rules', ...rules.map((id) => `  ${docsOf(id)}`)]] : []),
    last.map(oneLine),
  ].map((group) => `${group.join('\n')}\n`).join('\n');
}

/** Whether `Harden` removes a finding of what is an agent for sure. */
function isFilled({ filled, presumed }: Judgement<Origin>, finding: ObjectFinding<Origin>): boolean {
  return !presumed.has(finding.manifest) && filled().has(finding);
}

function rowsOf(judgement: Judgement<Origin>): FindingRow[] {
  const { findings, accepted, idle } = judgement;
  const sources = new Map<Origin, number>();
  const row = (item: JudgedObject<Origin>, label: FindingRow['label'], rule: string, text: string): FindingRow => ({
    object: `${memoize(sources, item.source, () => sources.size)} ${item.prefix}`, head: () => headOf(item), label, rule, text,
  });
  const labelOf = ({ severity }: ObjectFinding<Origin>) => (severity === Severity.ERROR ? 'error' : 'warning');
  const endOf = (finding: ObjectFinding<Origin>) => (isFilled(judgement, finding) ? FILLED : '');
  return [
    ...findings.map((one) => row(one, labelOf(one), one.rule.id, `${place(one)}; ${yamlFix(one.rule)}${endOf(one)}`)),
    ...idle.map((one) => row(one, 'unused', one.ruleId, unusedMessage(one))),
    ...accepted.map((one) => row(one, 'acknowledged', one.rule.id, `${place(one)}; ${acceptedText(one)}`)),
  ];
}

/** Lowered rules with their reasons, and the isolation that manifests state for runtimes. */
function statedIn({ exceptions, stated }: Judgement<Origin>): string[][] {
  const lines = [
    ...exceptions.map((one) => `  ${exceptionText(one)}`),
    ...stated.map((one) => `  RuntimeClass ${show(one.className)} isolates with ${one.isolation}: stated by ${headOf(one)}`),
  ];
  return lines.length > 0 ? [['Stated, not checked', ...lines]] : [];
}
