import { Checked, isNamed, placeIn, presumedLine, statedLines, summaryLine, summaryOf, unusedMessage } from './checked';
import { Origin } from './json';
import { Entry, Label, Listing, Subject } from './listing';
import { missedLine, proofLines } from './run-text';
import { acceptedText } from '../engine/manifest/acknowledgement-annotations';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { stableField } from '../engine/manifest/stable-field';
import { filledLine, neighboursLine } from '../engine/rules/acknowledgement';
import { place } from '../engine/rules/evaluator';
import { ObjectFinding, UnusedAcknowledgement } from '../engine/rules/judge-manifests';
import { docsOf, yamlFix } from '../engine/rules/rule';
import { Severity } from '../engine/rules/severity';
import { Json } from '../engine/value/json';
import { memoize } from '../engine/value/memoize';

/** What `check` found, as all formats list it. A warning fails if `failOn` says so. */
export function listingOfCheck(checked: Checked, failOn: Severity): Listing {
  const { run, judged, findings, accepted, known, idle, proof } = checked;
  const summary = summaryOf(checked);
  const subjectOf = subjects();
  const isFailure = (severity: Severity) => severity === Severity.ERROR || failOn === Severity.WARNING;
  const isFilled = (one: ObjectFinding<Origin>) => !checked.presumed.has(one.manifest) && checked.filled().has(one);
  const open = findings.map((one): Entry => (
    { ...entryOf(one, subjectOf(one)), fails: isFailure(one.severity), isFilled: () => isFilled(one) }));
  return {
    title: 'Findings in manifests',
    noun: 'finding',
    limitOption: '--max-findings',
    entries: [
      ...(['error', 'warning'] as const).flatMap((label) => open.filter((one) => one.label === label)),
      ...idle.map((one) => unusedEntry(one, subjectOf(one), isFailure(Severity.WARNING))),
      ...accepted.map((one) => ({ ...entryOf(one, subjectOf(one), 'acknowledged'), acceptance: acceptedText(one) })),
    ],
    known: known.map((one) => entryOf(one, subjectOf(one))),
    subjects: () => judged.filter(({ manifest }) => isNamed(manifest)).map(subjectOf),
    clean: 'no findings',
    stated: statedLines(checked),
    runs: [{ run, summary, proof }],
    notes: () => [
      filledLine(findings.filter(isFilled).length, findings.length),
      presumedLine(checked),
      neighboursLine(summary.neighbours, '--all'),
      missedLine(run),
      ...proof ? proofLines(proof) : [],
    ].filter((line) => line !== undefined),
    summary: summaryLine(checked),
  };
}

/** One subject for each object of a document: a list has several, and an alias of YAML the same object twice. */
function subjects(): (item: JudgedObject<Origin>) => Subject {
  const bySource = new Map<Origin, Map<string, Subject>>();
  return (item) => memoize(memoize(bySource, item.source, () => new Map<string, Subject>()), item.prefix, () => {
    const { source, manifest } = item;
    return { name: objectName(manifest), file: source.file, place: () => placeIn(item) };
  });
}

/** A finding that fails nothing. */
function entryOf(finding: ObjectFinding<Origin>, subject: Subject, as?: Label): Entry {
  const { rule, severity, source, manifest, prefix, field } = finding;
  const own = field.slice(prefix.length);
  const level = severity === Severity.ERROR ? 'error' : 'warning';
  const label = as ?? level;
  return {
    label,
    level,
    fails: false,
    subject,
    rule: rule.id,
    columns: [label, rule.id],
    name: `${rule.id} ${own}`,
    caption: rule.id,
    text: place({ ...finding, field: own }),
    remedy: yamlFix(rule),
    docs: docsOf(rule.id),
    places: () => [{ object: subject.name, field: own, file: source.file, line: source.lineOf(field) }],
    key: () => keyOf(rule.id, manifest, own),
  };
}

function keyOf(ruleId: string, manifest: Json, field: string): unknown[] {
  const { path, elements } = stableField(manifest, field);
  return [ruleId, objectName(manifest), manifest.apiVersion, path, elements];
}

function unusedEntry(one: UnusedAcknowledgement<Origin>, subject: Subject, fails: boolean): Entry {
  const { ruleId, source, prefix } = one;
  return {
    label: 'unused',
    level: 'warning',
    fails,
    subject,
    rule: ruleId,
    columns: ['unused', ruleId],
    name: `${ruleId} is acknowledged`,
    caption: 'unused acknowledgement',
    text: unusedMessage(one),
    places: () => [{ object: subject.name, field: '', file: source.file, line: source.lineOf(prefix) }],
    key: () => [ruleId, subject.name],
  };
}
