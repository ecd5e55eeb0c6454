import { SnapshotEntry } from './app-snapshot';
import { Enforcement } from './enforcement';
import { HARDEN_CALL, Judged, moveOrHarden, solvedByMove } from './judging';
import { ClusterView } from '../engine/cluster/cluster-view';
import { errorAtCall } from '../engine/input/error-at-call';
import { objectName } from '../engine/manifest/manifest-list';
import { FILLED, filledLine } from '../engine/rules/acknowledgement';
import { Finding, describe, place } from '../engine/rules/evaluator';
import { filledByHarden } from '../engine/rules/filled-by-harden';
import { Severity } from '../engine/rules/severity';
import { push } from '../engine/value/multimap';
import { ambiguousTextIn } from '../engine/value/yaml-text';

/** How many characters the findings of one pod of others take, so that an error about it stays within 2 KB. */
const MAX_OF_STRAY = 1_400;

interface Faulty {
  readonly one: Judged;
  readonly errors: Finding[];
  /** Those that `Harden` would remove. */
  readonly filled: ReadonlySet<Finding>;
}

/** Fails at text that Kubernetes reads as structure when cdk8s writes it: no rule can judge such an object. */
export function failOnAmbiguousText(entries: readonly SnapshotEntry[]): void {
  fail(entries.flatMap(({ owner, rendered }) => (rendered?.parts ?? []).flatMap(({ manifest, prefix }) => {
    const found = ambiguousTextIn(manifest);
    return found ? [`[${owner.node.path}] ${prefix}${found.field} ${found.why}`] : [];
  })));
}

/** Fails with the errors of all objects, grouped by object. The last line says how many of them `Harden` fills of pods that are agents. */
export function failOnErrors(judged: readonly Judged[], rules: Enforcement, viewOf: (entry: SnapshotEntry) => ClusterView): void {
  const faulty = judged
    .map((one): Faulty => {
      const errors = one.open.filter(({ severity }) => severity === Severity.ERROR);
      return { one, errors, filled: filledOf(one, errors, rules, viewOf) };
    })
    .filter(({ errors }) => errors.length > 0);
  const byEntry = new Map<SnapshotEntry, Faulty[]>();
  faulty.forEach((one) => push(byEntry, one.one.entry, one));
  const groups = [...byEntry].flatMap(([entry, inEntry]) => [
    headOf(entry, inEntry),
    ...inEntry.flatMap(linesOf),
  ]);
  fail([...groups, ...closing(faulty)]);
}

/** The findings of an object, each in a line. For a pod of others, they are as many and as long as fit. */
function linesOf({ one, errors, filled }: Faulty): string[] {
  const end = (finding: Finding) => (filled.has(finding) && !one.isMixed ? FILLED : '');
  const lines = errors.map((finding) => `  ${describe(finding)}${end(finding)}`);
  if (!one.isStray) {
    return lines;
  }
  const short = errors.map((finding, i) => (filled.has(finding) ? `  ${place(finding)} (${finding.rule.id})${end(finding)}` : lines[i]));
  const oneOfEachRule = short.filter((_, i) => errors.findIndex(({ rule }) => rule === errors[i].rule) === i);
  const shown = [lines, short].find(fits) ?? oneOfEachRule.filter((_, i) => i === 0 || fits(oneOfEachRule.slice(0, i + 1)));
  const hidden = lines.length - shown.length;
  return [
    ...solvedByMove(one).length > 0 ? [`  ${moveOrHarden(one)}`] : [],
    ...shown,
    ...hidden > 0 ? [`  ${hidden} more: AgentPolicy.of(app).findings() lists them`] : [],
  ];
}

function fits(lines: readonly string[]): boolean {
  return lines.join('\n').length <= MAX_OF_STRAY;
}

/** The findings that `Harden` would remove from an object that it does not cover. */
export function filledOf(
  { entry, part }: Judged, findings: readonly Finding[], rules: Enforcement, viewOf: (entry: SnapshotEntry) => ClusterView,
): ReadonlySet<Finding> {
  return entry.isOurs || entry.filler || findings.length === 0
    ? new Set()
    : filledByHarden(rules.evaluator, part.manifest, viewOf(entry), findings, part.prefix);
}

/** `[agents/claude-code] Pod "agents/claude-code"` */
function headOf({ owner, rendered }: SnapshotEntry, faulty: readonly Faulty[]): string {
  const what = faulty.some(({ one }) => one.isStray) ? ', which runs beside agents and is judged like one'
    : faulty.some(({ one }) => one.isNeighbour) ? ', which is a neighbour of agents and can take their node' : '';
  return `[${owner.node.path}] ${objectName(rendered!.manifest)}${what}`;
}

function closing(faulty: readonly Faulty[]): string[] {
  const sum = (count: (one: Faulty) => number) => faulty.reduce((all, one) => all + count(one), 0);
  const line = filledLine(sum(({ one, filled }) => (one.isMixed ? 0 : filled.size)), sum(({ errors }) => errors.length));
  return line ? [`${line}; use ${HARDEN_CALL}`] : [];
}

/** Fails with what is wrong, each fault in a line. */
export function fail(lines: readonly string[]): void {
  if (lines.length > 0) {
    throw errorAtCall(`Validation failed with the following errors:\n  ${lines.join('\n  ')}`);
  }
}
