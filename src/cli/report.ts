import { Origin } from './documents';
import { show } from '../engine/input/props';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { describe, place } from '../engine/rules/evaluator';
import { FILLED, FindingRow, counted, filledLine, findingGroups } from '../engine/rules/finding-groups';
import { AcceptedFinding, UnusedAcknowledgement, Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { exceptionText } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';
import { Json, object } from '../engine/value/json';
import { memoize } from '../engine/value/memoize';

/** The counts of a report. */
export interface Summary {
  readonly objects: number;
  /** Documents and list items without apiVersion and kind. */
  readonly skipped: number;
  readonly findings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly acknowledged: number;
  /** Acknowledgements that match no finding. */
  readonly unused: number;
}

/** Counts objects and findings. */
export function summaryOf({ judged, findings, accepted, idle, unreadable }: Judgement<Origin>): Summary {
  const objects = judged.filter(({ manifest }) => isNamed(manifest));
  const errors = findings.filter(({ severity }) => severity === Severity.ERROR).length;
  return {
    objects: objects.filter(({ manifest }) => !isList(manifest)).length,
    skipped: judged.length - objects.length + unreadable.length,
    findings: findings.length,
    errors,
    warnings: findings.length - errors,
    acknowledged: accepted.length,
    unused: idle.length,
  };
}

/** The report for people: findings by object, at most `limit` lines, and the number of hidden ones. */
export function asTable(judgement: Judgement<Origin>, limit: number): string {
  const { groups, hidden } = findingGroups(rowsOf(judgement), limit);
  const last = [
    hidden && `${hidden}; see them all with --max-findings or --format json`,
    filledLine(judgement.filled().size, judgement.findings.length),
    summaryLine(summaryOf(judgement)),
  ].filter((line) => line !== undefined);
  return [...groups, ...statedIn(judgement), last].map((group) => `${group.map(oneLine).join('\n')}\n`).join('\n');
}

function rowsOf({ findings, accepted, idle, filled }: Judgement<Origin>): FindingRow[] {
  const sources = new Map<Origin, number>();
  const row = (item: JudgedObject<Origin>, label: FindingRow['label'], rule: string, text: string): FindingRow => ({
    object: `${memoize(sources, item.source, () => sources.size)} ${item.prefix}`, head: () => headOf(item), label, rule, text,
  });
  const labelOf = ({ severity }: ObjectFinding<Origin>) => (severity === Severity.ERROR ? 'error' : 'warning');
  return [
    ...findings.map((one) => row(one, labelOf(one), one.rule.id, `${place(one)}; ${one.rule.fix}${filled().has(one) ? FILLED : ''}`)),
    ...idle.map((one) => row(one, 'unused', one.ruleId, unusedMessage(one))),
    ...accepted.map((one) => row(one, 'acknowledged', one.rule.id, `${place(one)}; ${one.reason}`)),
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

/** The report for programs. docs/check.md describes its fields. */
export function asJson(judgement: Judgement<Origin>): string {
  const { findings, accepted, idle, exceptions, stated, filled } = judgement;
  return `${JSON.stringify(
    {
      findings: findings.map((finding) => ({ ...findingJson(finding), filledByHarden: filled().has(finding) })),
      acknowledged: accepted.map((finding) => ({
        ...findingJson(finding),
        reason: finding.reason,
        owner: finding.owner,
        reviewBy: finding.reviewBy,
      })),
      unused: idle.map(unusedJson),
      exceptions,
      stated: stated.map((one) => ({ runtimeClass: one.className, isolation: one.isolation, ...whereJson(one, one.prefix) })),
      summary: summaryOf(judgement),
    },
    null,
    2,
  )}\n`;
}

/** The places of documents and list items without apiVersion and kind. */
export function skippedIn({ judged, unreadable }: Judgement<Origin>): string[] {
  return [
    ...judged.filter(({ manifest }) => !isNamed(manifest)).map(({ source, prefix }) => lineIn(source, prefix)),
    ...unreadable.map(({ source, at }) => lineIn(source, at)),
  ];
}

/** Puts a text on one line and escapes invisible characters and those that control a terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

function findingJson(finding: ObjectFinding<Origin> | AcceptedFinding<Origin>): Json {
  const { rule, severity, field, got, detail } = finding;
  return { rule: rule.id, severity, ...whereJson(finding, field), field, got, detail, remedy: rule.fix, message: describe(finding) };
}

function unusedJson(one: UnusedAcknowledgement<Origin>): Json {
  const field = `${one.prefix}metadata.annotations["${ACKNOWLEDGED}${one.ruleId}"]`;
  return { rule: one.ruleId, ...whereJson(one, field), field, reason: one.reason, message: unusedMessage(one) };
}

function whereJson({ source, manifest }: JudgedObject<Origin>, field: string): Json {
  const { apiVersion, kind, metadata } = manifest;
  const { namespace, name } = object(metadata);
  return { file: source.file, line: source.lineOf(field), object: { apiVersion, kind, namespace, name } };
}

/** Names an object uniquely: `Pod "agents/claude-code" (pods.yaml:12, items[0])`. */
function headOf({ source, manifest, prefix }: JudgedObject<Origin>): string {
  return `${objectName(manifest)} (${lineIn(source, prefix)}${prefix === '' ? '' : `, ${prefix.slice(0, -1)}`})`;
}

function lineIn(source: Origin, path: string): string {
  return `${source.file}:${source.lineOf(path)}`;
}

function unusedMessage({ reason, why }: UnusedAcknowledgement<Origin>): string {
  return `acknowledgement ${show(reason)} is unused: ${why}`;
}

function summaryLine({ objects, skipped, findings, errors, warnings, acknowledged, unused }: Summary): string {
  const counts = [counted(errors, 'error'), counted(warnings, 'warning'), `${acknowledged} acknowledged`];
  const others = [...(unused > 0 ? [counted(unused, 'unused acknowledgement')] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return `${counted(objects, 'object')}, ${counted(findings, 'finding')}: ${[...counts, ...others].join(', ')}`;
}

function isNamed({ apiVersion, kind }: Json): boolean {
  return typeof apiVersion === 'string' && apiVersion !== '' && typeof kind === 'string' && kind !== '';
}

function isList({ kind, items }: Json): boolean {
  return String(kind).endsWith('List') && Array.isArray(items);
}
