import { Origin } from './json';
import { AgentsKnownBy } from '../engine/cluster/agent-scope';
import { show } from '../engine/input/show';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { PostureProof, PostureRun } from '../engine/posture/posture';
import { HOW_TO_MOVE } from '../engine/rules/acknowledgement';
import { Judgement, ObjectFinding, UnusedAcknowledgement } from '../engine/rules/judge-manifests';
import { exceptionText } from '../engine/rules/rule-choice';
import { Severity } from '../engine/rules/severity';
import { counted } from '../engine/value/counted';
import { Json } from '../engine/value/json';

/** What a run judged, and what it did not. */
export interface JudgedRun extends Judgement<Origin> {
  readonly run: PostureRun;
}

/** What a run of `check` found. Each format writes it in its way. */
export interface Checked extends JudgedRun {
  /** Findings that the accepted file has. They are not among `findings`. */
  readonly known: readonly ObjectFinding<Origin>[];
  /** Entries of the accepted file that match no finding any more, one line each. */
  readonly fixed: readonly string[];
  /** The runs on a cluster that it reads. */
  readonly proof?: PostureProof;
}

/** The counts of a report. */
export interface Summary {
  /** Objects that were judged. */
  readonly objects: number;
  /** Pods that are neighbours of agents. */
  readonly neighbours: number;
  /** Documents and list items without apiVersion and kind. */
  readonly skipped: number;
  /** Findings that neither an annotation nor the accepted file accepts. */
  readonly findings: number;
  /** Of these, errors. */
  readonly errors: number;
  /** Of these, warnings. */
  readonly warnings: number;
  /** Findings that annotations accept. */
  readonly acknowledged: number;
  /** Acknowledgements that match no finding. */
  readonly unused: number;
}

/** Counts objects and findings. */
export function summaryOf({ judged, neighbours, findings, accepted, idle, unreadable }: Judgement<Origin>): Summary {
  const objects = judged.filter(({ manifest }) => isNamed(manifest));
  const errors = findings.filter(({ severity }) => severity === Severity.ERROR).length;
  return {
    objects: objects.filter(({ manifest }) => !isList(manifest)).length,
    neighbours: neighbours.reduce((sum, { pods }) => sum + pods, 0),
    skipped: judged.length - objects.length + unreadable.length,
    findings: findings.length,
    errors,
    warnings: findings.length - errors,
    acknowledged: accepted.length,
    unused: idle.length,
  };
}

const HOW_TO_NAME = 'name the agents with --selector app=agent --reason "selector=why these are the agents"';

/** What to do where pods are judged as agents that may be none. There is no line if no such pod has a finding. */
export function presumedLine({ findings, presumed, agentsKnownBy }: Checked): string | undefined {
  if (!findings.some(({ manifest }) => presumed.has(manifest))) {
    return undefined;
  }
  const [run, them] = presumed.size === 1 ? ['runs beside agents and is', 'it is'] : ['run beside agents and are', 'they are'];
  return agentsKnownBy === AgentsKnownBy.GUESS
    ? `No pod is marked as an agent, so all ${presumed.size} workloads are judged; ${HOW_TO_NAME}, or ${HOW_TO_MOVE}`
    : `${counted(presumed.size, 'workload')} ${run} judged like them; if ${them} none, ${HOW_TO_MOVE}`;
}

/** Such as "2 objects, 1 finding: 1 error, 0 warnings, 0 acknowledged". */
export function summaryLine(checked: Checked): string {
  const { objects, neighbours, skipped, findings, errors, warnings, acknowledged, unused } = summaryOf(checked);
  const others = [
    ...(checked.known.length > 0 ? [`${checked.known.length} in the accepted file`] : []),
    ...(unused > 0 ? [counted(unused, 'unused acknowledgement')] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(neighbours > 0 ? [counted(neighbours, 'neighbour')] : []),
  ];
  const counts = [counted(errors, 'error'), counted(warnings, 'warning'), `${acknowledged} acknowledged`, ...others];
  return `${counted(objects, 'object')}, ${counted(findings, 'finding')}: ${counts.join(', ')}`;
}

/** The places of documents and list items without apiVersion and kind. */
export function skippedIn({ judged, unreadable }: Judgement<Origin>): string[] {
  return [
    ...judged.filter(({ manifest }) => !isNamed(manifest)).map(({ source, prefix }) => lineIn(source, prefix)),
    ...unreadable.map(({ source, at }) => lineIn(source, at)),
  ];
}

/** Lowered rules with their reasons, and the isolation that manifests state for runtimes: no rule checks these. */
export function statedLines({ exceptions, stated }: Judgement<Origin>): string[] {
  return [
    ...exceptions.map(exceptionText),
    ...stated.map((one) => `RuntimeClass ${show(one.className)} isolates with ${one.isolation}: stated by `
      + `${objectName(one.manifest)} (${placeIn(one)})`),
  ];
}

/** The place of an object, such as "pods.yaml:12, items[0]". */
export function placeIn({ source, prefix }: Pick<JudgedObject<Origin>, 'source' | 'prefix'>): string {
  return `${lineIn(source, prefix)}${prefix === '' ? '' : `, ${prefix.slice(0, -1)}`}`;
}

/** File and line of a field, such as "pods.yaml:12". */
function lineIn(source: Origin, path: string): string {
  return `${source.file}:${source.lineOf(path)}`;
}

/** Why an acknowledgement accepts nothing. */
export function unusedMessage({ reason, why }: UnusedAcknowledgement<Origin>): string {
  return `acknowledgement ${show(reason)} is unused: ${why}`;
}

/** Whether a document says what it is. */
export function isNamed({ apiVersion, kind }: Json): boolean {
  return typeof apiVersion === 'string' && apiVersion !== '' && typeof kind === 'string' && kind !== '';
}

/** Whether a document holds others and is none itself. */
export function isList({ kind, items }: Json): boolean {
  return String(kind).endsWith('List') && Array.isArray(items);
}
