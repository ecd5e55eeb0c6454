import { missedTexts } from './run-text';
import { Posture, PostureControl, PostureCoverage } from '../engine/posture/posture';
import { AgentPosture, PostureEdge, PostureEdgeKind, PostureRisk, PostureSection, PostureState } from '../engine/posture/posture-agent';
import { PostureFinding, PostureSource } from '../engine/posture/posture-finding';
import { proofText } from '../engine/proof/proved-posture';
import { counted } from '../engine/value/counted';

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
  [PostureSection.PROVED]: 'Tried on a cluster',
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

/** The risk of an agent, and why: "High risk: Secret and open internet". */
export function riskText({ risk, riskReason }: AgentPosture): string {
  return `${RISKS[risk]}: ${riskReason}`;
}

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

/** What says that no agent is there, or that none was judged. */
export function noAgentText({ run }: Posture): string {
  return missedTexts(run).length === 0 ? 'No agent is in these manifests.' : 'No agent was judged.';
}

/** The result of the report in one line. What may run agents and was not judged is part of it. */
export function verdictOf(posture: Posture): string {
  return [...judgedTexts(posture), ...missedTexts(posture.run).map((text) => `${text}.`)].join(' ');
}

/** What the rules say of what they judged, one sentence each. */
function judgedTexts(posture: Posture): string[] {
  const { summary: { agents, errors, warnings, acknowledged } } = posture;
  const none = agents === 0 ? [noAgentText(posture)] : [];
  const high = highTexts(posture);
  const accepted = acknowledged === 0 ? [] : [`${are(acknowledged, 'finding')} accepted with a reason.`];
  if (errors > 0) {
    const isOfAgent = posture.agents.some(({ findings }) => findingCounts(findings).errors > 0);
    const where = high.length > 0 || isOfAgent ? '' : ' in other objects';
    const rest = [...high, ...none];
    return [`${counted(errors, 'error')} to fix${where}.`, ...rest.length > 0 ? rest : [`No ${judgedNoun(posture)} is at high risk.`]];
  }
  if (warnings > 0) {
    return [`No errors. ${counted(warnings, 'warning')} to review.`, ...accepted, ...high, ...none];
  }
  if (acknowledged > 0) {
    const nothing = high.length > 0 ? [] : ['Nothing to fix.']; // a reason for a high risk may be no finding
    return [...nothing, ...accepted, ...high, ...none];
  }
  return high.length > 0
    ? ['No rule reports a problem.', ...high, ...none]
    : none.length > 0 ? none : ['Nothing to fix. No rule reports a problem.'];
}

/** Where agents may be among what was not judged, the result is about those that were. */
function judgedNoun({ run }: Posture, noun = 'agent'): string {
  return missedTexts(run).length === 0 ? noun : `judged ${noun}`;
}

/** How many of the agents and of the pods that serve them are at high risk. Nothing if none is. */
function highTexts(posture: Posture): string[] {
  const { agents: all, summary } = posture;
  const high = all.filter(isHigh).length;
  if (high === 0) {
    return [];
  }
  const parts = agentCounts(all).filter(({ of }) => of.some(isHigh))
    .map(({ of, label }) => `${of.filter(isHigh).length} of ${of.length} ${judgedNoun(posture, label)}`);
  const who = all.length === 1 && summary.agents > 0 ? `The ${judgedNoun(posture)}` : parts.join(' and ');
  return [`${who} ${high === 1 ? 'is' : 'are'} at high risk.`];
}

/** Whether an agent is at high risk. */
export function isHigh({ risk }: AgentPosture): boolean {
  return risk === PostureRisk.HIGH;
}

/** Agents and the pods that serve them, each with a label for their number. */
function agentCounts(all: readonly AgentPosture[]): { readonly of: readonly AgentPosture[]; readonly label: string }[] {
  const [agents, serving] = [all.filter(({ role }) => role === undefined), all.filter(({ role }) => role !== undefined)];
  const them = agents.length === 0 ? 'agents' : agents.length === 1 ? 'it' : 'them';
  return [
    ...agents.length === 0 && serving.length > 0 ? [] : [{ of: agents, label: agents.length === 1 ? 'agent' : 'agents' }],
    ...serving.length === 0 ? [] : [{ of: serving, label: serving.length === 1 ? `pod that serves ${them}` : `pods that serve ${them}` }],
  ];
}

/** Such as "2 agents and 5 pods that serve them". */
export function agentsText(all: readonly AgentPosture[]): string {
  return agentCounts(all).map(({ of, label }) => `${of.length} ${label}`).join(' and ');
}

/** The numbers of agents, and of pods that serve them, with their labels. */
export function countsOfAgents({ agents }: Posture): [number: string, label: string][] {
  return agentCounts(agents).map(({ of, label }) => [`${of.length}`, label]);
}

/** The other counts. */
export function countsOf({ summary: { objects, errors, warnings, acknowledged } }: Posture): [number: string, label: string][] {
  const label = (number: number, noun: string): [string, string] => [`${number}`, number === 1 ? noun : `${noun}s`];
  return [label(errors, 'error'), label(warnings, 'warning'), label(acknowledged, 'accepted finding'), label(objects, 'object')];
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

/** What else there is to say of an edge, and what a run found. */
export function detailOf({ detail, proof }: PostureEdge): string {
  return [...detail === undefined ? [] : [detail], ...proof ? [`proof: ${proofText(proof)}`] : []].join('; ');
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
