import { Posture } from '../engine/posture/posture';
import { AgentPosture, PostureRisk } from '../engine/posture/posture-agent';
import { PostureEdge, PostureEdgeKind } from '../engine/posture/posture-edge';
import { PostureFinding } from '../engine/posture/posture-finding';
import { PostureControl, PostureCoverage } from '../engine/posture/posture-framework';
import { PostureSection, PostureState } from '../engine/posture/posture-row';
import { PostureSource } from '../engine/posture/posture-source';
import { counted } from '../engine/rules/finding-groups';

/** A text with a capital letter at its start. */
export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The words that the page and the Markdown share. */
export const SECTIONS: Readonly<Record<PostureSection, string>> = {
  [PostureSection.RUNTIME]: 'Runtime',
  [PostureSection.IDENTITY]: 'Identity and API rights',
  [PostureSection.PRIVILEGES]: 'Privileges',
  [PostureSection.FILE_SYSTEM]: 'File system and Secrets',
  [PostureSection.RESOURCES]: 'Resources',
  [PostureSection.CALLERS]: 'Who may call it',
  [PostureSection.CALLS]: 'What it may call',
  [PostureSection.DETECTION]: 'Detection and admission',
  [PostureSection.ACKNOWLEDGEMENTS]: 'Accepted findings',
};

export const STATES: Readonly<Record<PostureState, string>> = {
  [PostureState.STRONG]: '✓ strong',
  [PostureState.WEAK]: '✗ weak',
  [PostureState.ACKNOWLEDGED]: '◐ accepted',
  [PostureState.NEUTRAL]: '',
};

export const RISKS: Readonly<Record<PostureRisk, string>> = {
  [PostureRisk.HIGH]: 'High risk',
  [PostureRisk.MEDIUM]: 'Medium risk',
  [PostureRisk.LOW]: 'Low risk',
};

export const COVERAGES: Readonly<Record<PostureCoverage, string>> = {
  [PostureCoverage.COVERED]: '● covered',
  [PostureCoverage.PARTLY]: '◐ partly',
  [PostureCoverage.NOT]: '○ not covered',
};

export const KINDS: Readonly<Record<PostureEdgeKind, string>> = {
  [PostureEdgeKind.CALLER]: 'Caller',
  [PostureEdgeKind.POD]: 'Pods',
  [PostureEdgeKind.ADDRESS]: 'Address',
  [PostureEdgeKind.HOST]: 'Host name',
  [PostureEdgeKind.GRANT]: 'Call through a broker',
  [PostureEdgeKind.NODE]: 'Node',
  [PostureEdgeKind.SECRET]: 'Secret',
  [PostureEdgeKind.VOLUME]: 'Volume',
  [PostureEdgeKind.TOKEN]: 'Token',
};

/** "1 finding is", "2 findings are". */
function are(number: number, noun: string): string {
  return `${counted(number, noun)} ${number === 1 ? 'is' : 'are'}`;
}

/** The result of the report in one line. */
export function verdictOf({ summary: { agents, errors, warnings, acknowledged }, agents: all }: Posture): string {
  const high = all.filter(({ risk }) => risk === PostureRisk.HIGH).length;
  if (errors > 0) {
    const of = all.length === 1 ? 'The agent' : `${high} of ${all.length} agents`;
    const where = high === 0 ? 'No agent is at high risk.' : `${of} ${high === 1 ? 'is' : 'are'} at high risk.`;
    return `${counted(errors, 'error')} to fix. ${where}`;
  }
  if (warnings > 0) {
    return `No errors. ${counted(warnings, 'warning')} to review.`;
  }
  if (acknowledged > 0) {
    return `Nothing to fix. ${are(acknowledged, 'finding')} accepted with a reason.`;
  }
  return agents === 0 && all.length === 0 ? 'No agent is in these manifests.' : 'Nothing to fix. No rule reports a problem.';
}

/** The counts in words. */
export function countsOf({ summary: { agents, objects, errors, warnings, acknowledged } }: Posture): [number: string, label: string][] {
  const label = (number: number, noun: string): [string, string] => [`${number}`, number === 1 ? noun : `${noun}s`];
  return [label(agents, 'agent'), label(errors, 'error'), label(warnings, 'warning'), label(acknowledged, 'accepted finding'),
    label(objects, 'object')];
}

/** File and line, or the path of the construct. Empty if there is neither. */
export function placeOf({ file, line, constructPath }: PostureSource): string {
  return file === undefined ? constructPath ?? '' : line === undefined ? file : `${file}:${line}`;
}

/**
 * A place in one line: `NetworkPolicy "agents/egress" spec.egress[0] (agents.yaml:12)`. Object and file are left out where they are those
 * of a place that is known.
 */
export function sourceText(source: PostureSource, known?: PostureSource): string {
  const { object, field, file, line, constructPath } = source;
  const isKnown = known !== undefined && object === known.object;
  const place = isKnown && file === known.file && constructPath === known.constructPath
    ? line === undefined ? '' : `line ${line}`
    : placeOf(source);
  const what = [isKnown ? '' : object, field].filter((text) => text !== '').join(' ');
  return what === '' || place === '' ? what + place : `${what} (${place})`;
}

/** What opens or denies an edge, in one line. */
export function openedBy({ kind, isDenied, sources }: PostureEdge): string {
  const isOfPod = [PostureEdgeKind.SECRET, PostureEdgeKind.VOLUME, PostureEdgeKind.TOKEN].includes(kind);
  const verb = isDenied ? 'denied by' : isOfPod ? 'given by' : 'opened by';
  if (sources.length === 0) {
    return isDenied || isOfPod ? '' : 'open: no policy denies it';
  }
  return `${verb} ${sources.map((one) => sourceText(one)).join(' and ')}`;
}

/** What the role says of a pod that serves agents. */
export function roleText({ role }: AgentPosture): string {
  return role === undefined ? '' : `serves agents: ${role}`;
}

/** "2 findings, 1 accepted". */
export function controlCounts({ findings, acknowledged }: Pick<PostureControl, 'findings' | 'acknowledged'>): string {
  const counts = [findings > 0 ? counted(findings, 'finding') : '', acknowledged > 0 ? `${acknowledged} accepted` : ''];
  return counts.filter((text) => text !== '').join(', ');
}

/** Findings that are in no agent's own manifest, such as those of policies. */
export function otherFindings({ agents, findings }: Posture): PostureFinding[] {
  const keyOf = ({ ruleId, message, source: { object, field, file, line } }: PostureFinding) =>
    JSON.stringify([ruleId, message, object, field, file, line]);
  const ofAgents = new Set(agents.flatMap((agent) => agent.findings.map(keyOf)));
  return findings.filter((one) => !ofAgents.has(keyOf(one)));
}

/** Counts of errors, warnings and accepted findings. */
export function findingCounts(findings: readonly PostureFinding[]): { errors: number; warnings: number; accepted: number } {
  const open = findings.filter(({ acknowledged }) => acknowledged === undefined);
  const errors = open.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: open.length - errors, accepted: findings.length - open.length };
}
