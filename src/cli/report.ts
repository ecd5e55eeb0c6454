import { Origin } from './documents';
import { describe, place } from '../policy/evaluator';
import { Json, object } from '../policy/json';
import { AcceptedFinding, IdleAcknowledgement, Judgement, ObjectFinding } from '../policy/judge-manifests';
import { JudgedObject, objectName } from '../policy/manifest-list';
import { show } from '../policy/props';
import { Severity } from '../policy/severity';

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

/** For people: what was found, object by object. */
export function asTable(judgement: Judgement<Origin>): string {
  const { judged, findings, accepted, idle } = judgement;
  const groups = new Map(judged.map((item) => [headOf(item), [] as string[]]));
  const tell = (item: JudgedObject<Origin>, label: string, text: string) => groups.get(headOf(item))!.push(`  ${label.padEnd('acknowledged'.length)}  ${text}`);
  findings.forEach((finding) => tell(finding, finding.severity, describe(finding)));
  accepted.forEach((finding) => tell(finding, 'acknowledged', `${place(finding)} (${finding.rule.id}): ${finding.reason}`));
  idle.forEach((one) => tell(one, 'unused', unusedMessage(one)));
  const told = [...groups].filter(([, lines]) => lines.length > 0).map(([head, lines]) => [head, ...lines]);
  return [...told, [summaryLine(summaryOf(judgement))]].map((group) => `${group.map(oneLine).join('\n')}\n`).join('\n');
}

/** For programs: docs/check.md says what its fields are. */
export function asJson(judgement: Judgement<Origin>): string {
  const { findings, accepted, idle } = judgement;
  return `${JSON.stringify({
    findings: findings.map(findingJson),
    acknowledged: accepted.map((finding) => ({ ...findingJson(finding), reason: finding.reason })),
    unused: idle.map((one) => ({ rule: one.ruleId, ...whereJson(one, ''), reason: one.reason, message: unusedMessage(one) })),
    summary: summaryOf(judgement),
  }, null, 2)}\n`;
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
  const { rule, severity, field, got, because } = finding;
  return { rule: rule.id, severity, ...whereJson(finding, field), field, got, because, remedy: rule.fix, message: describe(finding) };
}

function whereJson({ source, manifest, prefix }: JudgedObject<Origin>, field: string): Json {
  const { apiVersion, kind, metadata } = manifest;
  const { namespace, name } = object(metadata);
  return { file: source.file, line: source.lineOf(field || prefix), object: { apiVersion, kind, namespace, name } };
}

/** `Pod "agents/claude-code" (pods.yaml:12, items[0])`; no two objects have the same. */
function headOf({ source, manifest, prefix }: JudgedObject<Origin>): string {
  return `${objectName(manifest)} (${lineIn(source, prefix)}${prefix === '' ? '' : `, ${prefix.slice(0, -1)}`})`;
}

function lineIn(source: Origin, path: string): string {
  return `${source.file}:${source.lineOf(path)}`;
}

function unusedMessage({ ruleId, reason, why }: IdleAcknowledgement<Origin>): string {
  return `acknowledgement "${ruleId}", ${show(reason)}, lets nothing through: ${why}`;
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
