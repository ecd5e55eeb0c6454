import { Origin } from './documents';
import { show } from '../engine/input/props';
import { ACKNOWLEDGED } from '../engine/manifest/labels';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { describe, place } from '../engine/rules/evaluator';
import { FindingRow, counted, filledLine, findingGroups } from '../engine/rules/finding-groups';
import { AcceptedFinding, UnusedAcknowledgement, Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { exceptionText } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';
import { Json, object } from '../engine/value/json';
import { memoize } from '../engine/value/memoize';

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

/** For people: what was found, object by object, and how much more there is than so many lines. */
export function asTable(judgement: Judgement<Origin>, most: number): string {
  const { groups, hidden } = findingGroups(rowsOf(judgement), most);
  const last = [
    hidden && `${hidden}; see them all with --max-findings or --format json`,
    filledLine(judgement.countFilled(), judgement.findings.length),
    summaryLine(summaryOf(judgement)),
  ].filter((line) => line !== undefined);
  return [...groups, ...saidIn(judgement), last].map((group) => `${group.map(oneLine).join('\n')}\n`).join('\n');
}

function rowsOf({ findings, accepted, idle }: Judgement<Origin>): FindingRow[] {
  const sources = new Map<Origin, number>();
  const row = (item: JudgedObject<Origin>, label: FindingRow['label'], rule: string, text: string): FindingRow => ({
    object: `${memoize(sources, item.source, () => sources.size)} ${item.prefix}`, head: () => headOf(item), label, rule, text,
  });
  const labelOf = ({ severity }: ObjectFinding<Origin>) => (severity === Severity.ERROR ? 'error' : 'warning');
  return [
    ...findings.map((one) => row(one, labelOf(one), one.rule.id, `${place(one)}; ${one.rule.fix}`)),
    ...idle.map((one) => row(one, 'unused', one.ruleId, unusedMessage(one))),
    ...accepted.map((one) => row(one, 'acknowledged', one.rule.id, `${place(one)}; ${one.reason}`)),
  ];
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

function isNamed({ apiVersion, kind }: Json): boolean {
  return typeof apiVersion === 'string' && apiVersion !== '' && typeof kind === 'string' && kind !== '';
}

function isList({ kind, items }: Json): boolean {
  return String(kind).endsWith('List') && Array.isArray(items);
}
