import { Origin } from './documents';
import { show } from '../engine/input/props';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { describe, place } from '../engine/rules/evaluator';
import { AcceptedFinding, UnusedAcknowledgement, Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { exceptionText } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';
import { Json, object } from '../engine/value/json';

/** How many there are of what a report tells. */
export interface Summary {
  readonly objects: number;
  /** Documents and members of lists that are no objects with apiVersion and kind. */
  readonly skipped: number;
  readonly findings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly acknowledged: number;
  /** Acknowledgements that let nothing through. */
  readonly unused: number;
}

/** Counts what was judged and found. */
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

/** What an annotation says to be a rule can be of any length. */
const WIDEST = 40;

/** For people: severity, rule and what was found, object by object. */
export function asTable(judgement: Judgement<Origin>): string {
  const { judged, findings, accepted, idle } = judgement;
  const rows = new Map<string, [label: string, rule: string, text: string][]>(judged.map((item) => [headOf(item), []]));
  const tell = (item: JudgedObject<Origin>, ...row: [string, string, string]) => rows.get(headOf(item))!.push(row);
  findings.forEach((finding) => tell(finding, finding.severity, finding.rule.id, `${place(finding)}; ${finding.rule.fix}`));
  accepted.forEach((finding) => tell(finding, 'acknowledged', finding.rule.id, `${place(finding)}; ${finding.reason}`));
  idle.forEach((one) => tell(one, 'unused', one.ruleId, unusedMessage(one)));
  const told = [...rows].filter(([, { length }]) => length > 0);
  const width = (column: 0 | 1) =>
    told.flatMap(([, cells]) => cells).reduce((most, row) => Math.min(Math.max(most, row[column].length), WIDEST), 0);
  const [labels, rules] = [width(0), width(1)];
  const groups = told.map(([head, cells]) => [
    head,
    ...cells.map(([label, rule, text]) => `  ${label.padEnd(labels)}  ${rule.padEnd(rules)}  ${text}`),
  ]);
  return [...groups, ...saidIn(judgement), [summaryLine(summaryOf(judgement))]]
    .map((group) => `${group.map(oneLine).join('\n')}\n`)
    .join('\n');
}

/** What is taken on somebody's word: lowered rules, and runtimes that the manifests state. */
function saidIn({ exceptions, stated }: Judgement<Origin>): string[][] {
  const lines = [
    ...exceptions.map((one) => `  ${exceptionText(one)}`),
    ...stated.map((one) => `  RuntimeClass ${show(one.className)} isolates with ${one.isolation}: stated by ${headOf(one)}`),
  ];
  return lines.length > 0 ? [['Taken on your word', ...lines]] : [];
}

/** For programs: docs/check.md says what its fields are. */
export function asJson(judgement: Judgement<Origin>): string {
  const { findings, accepted, idle, exceptions, stated } = judgement;
  return `${JSON.stringify(
    {
      findings: findings.map(findingJson),
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

/** Where the documents and members of lists stand that are no objects with apiVersion and kind. */
export function skippedIn({ judged, unreadable }: Judgement<Origin>): string[] {
  return [
    ...judged.filter(({ manifest }) => !isNamed(manifest)).map(({ source, prefix }) => lineIn(source, prefix)),
    ...unreadable.map(({ source, at }) => lineIn(source, at)),
  ];
}

/** The text on one line, with what a terminal would act on or not show written out. */
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

/** `Pod "agents/claude-code" (pods.yaml:12, items[0])`; no two objects have the same. */
function headOf({ source, manifest, prefix }: JudgedObject<Origin>): string {
  return `${objectName(manifest)} (${lineIn(source, prefix)}${prefix === '' ? '' : `, ${prefix.slice(0, -1)}`})`;
}

function lineIn(source: Origin, path: string): string {
  return `${source.file}:${source.lineOf(path)}`;
}

function unusedMessage({ reason, why }: UnusedAcknowledgement<Origin>): string {
  return `its acknowledgement ${show(reason)} lets nothing through: ${why}`;
}

function summaryLine({ objects, skipped, findings, errors, warnings, acknowledged, unused }: Summary): string {
  const counts = [counted(errors, 'error'), counted(warnings, 'warning'), `${acknowledged} acknowledged`];
  const others = [...(unused > 0 ? [counted(unused, 'unused acknowledgement')] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])];
  return `${counted(objects, 'object')}, ${counted(findings, 'finding')}: ${[...counts, ...others].join(', ')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function isNamed({ apiVersion, kind }: Json): boolean {
  return typeof apiVersion === 'string' && apiVersion !== '' && typeof kind === 'string' && kind !== '';
}

function isList({ kind, items }: Json): boolean {
  return String(kind).endsWith('List') && Array.isArray(items);
}
