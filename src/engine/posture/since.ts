import { Accepted, againstAccepted, leftOutOf, stateIn } from './accepted';
import { stateOf } from './build-state';
import { ComparedPosture } from './compared-posture';
import { Posture, PostureSince } from './posture';
import { PostureEdge } from './posture-agent';
import { postureDiff } from './posture-diff';
import { PostureChange, harmOf, shortName } from './posture-diff-change';
import { PostureFinding } from './posture-finding';
import { stateDiff } from './state-diff';
import { counted } from '../value/counted';

/** An older build, or the file of what is accepted. */
export type Older = { readonly build: ComparedPosture } | { readonly accepted: Accepted };

/** How a build differs from an older one: what every mark of a report comes from. */
interface Comparison {
  readonly changes: readonly PostureChange[];
  /** The findings that are open and new. */
  readonly added: readonly PostureFinding[];
  readonly notCompared: readonly string[];
}

/**
 * Marks what is new in a report since something older.
 *
 * @param compared the same build as the report, as comparisons read it
 * @param against the name of what is older
 */
export function markedSince(posture: Posture, compared: ComparedPosture, older: Older, against: string): Posture {
  const { changes, added, notCompared } = 'build' in older ? sinceBuild(older.build, compared) : sinceAccepted(older.accepted, compared);
  const { agents } = stateOf(compared);
  const newAgents = new Set(changes.filter(({ verb, about }) => verb === 'adds' && about?.part === 'agent')
    .flatMap(({ object }) => agents!.get(object)!.all.map(({ title }) => title)));
  const newEdges = new Set(changes.filter(({ verb }) => verb === 'opens').flatMap(({ edges = [] }) => edges));
  const isNew = new Set(added);
  // Both postures come from one input, so findings, and the edges of an agent, have the same order in both.
  const marks = new Map(posture.findings.map((finding, i): [PostureFinding, PostureFinding] => (
    [finding, isNew.has(compared.findings[i]) ? { ...finding, isNew: true } : finding])));
  const marked: Marked = { newAgents: newAgents.size, newFindings: added.length, isAgent: (title) => agents!.has(title) };
  const edgesOf = new Map(compared.agents.map(({ title, edges }) => [title, edges]));
  return {
    since: sinceOf(changes, marked, notCompared, against),
    ...posture,
    agents: posture.agents.map((agent) => ({
      ...agent,
      ...newAgents.has(agent.title) && { isNew: true },
      edges: agent.edges.map((edge, i): PostureEdge => (newEdges.has(edgesOf.get(agent.title)![i]) ? { ...edge, isNew: true } : edge)),
      findings: agent.findings.map((finding) => marks.get(finding) ?? finding),
    })),
    findings: posture.findings.map((finding) => marks.get(finding)!),
  };
}

function sinceBuild(before: ComparedPosture, after: ComparedPosture): Comparison {
  const { changes, added } = postureDiff(before, after);
  return { changes, added, notCompared: [] };
}

function sinceAccepted(accepted: Accepted, after: ComparedPosture): Comparison {
  const open = after.findings.filter(({ acknowledged }) => acknowledged === undefined);
  const { added, fixed } = accepted.findings ? againstAccepted(accepted.findings, open, ({ key }) => key!) : { added: [], fixed: [] };
  const ofFindings = fixed.map(({ object, rule }): PostureChange => ({ verb: 'fixes', object, phrase: `${rule} of {}`, sources: [] }));
  return { changes: [...stateDiff(stateIn(accepted), stateOf(after)).changes, ...ofFindings], added, notCompared: leftOutOf(accepted) };
}

/** What the marks of a report count. */
interface Marked {
  readonly newAgents: number;
  readonly newFindings: number;
  readonly isAgent: (title: string) => boolean;
}

function sinceOf(
  changes: readonly PostureChange[], { newAgents, newFindings, isAgent }: Marked, notCompared: readonly string[], against: string,
): PostureSince {
  const textOf = ({ object, phrase, about }: PostureChange) => (
    phrase.replace('{}', () => shortName(object, isAgent(object) || about?.part === 'agent' || about?.part === 'neighbour')));
  const opens = changes.filter(({ verb }) => verb === 'opens').map((change) => ({ harm: harmOf(change), text: textOf(change) }))
    .sort((one, other) => one.harm - other.harm || (one.text < other.text ? -1 : 1)).map(({ text }) => text);
  const gone = changes.filter(({ verb, about }) => ['closes', 'fixes', 'removes'].includes(verb) && about?.part !== 'control')
    .map((change) => `${change.verb} ${textOf(change)}`).sort();
  const more = [...newAgents > 0 ? [counted(newAgents, 'new agent')] : [], ...newFindings > 0 ? [counted(newFindings, 'new finding')] : []];
  const verdict = `${opens.length === 0 ? 'nothing opens' : counted(opens.length, 'opening')} since ${against}`;
  return { against, verdict: [verdict, ...more].join('; '), opens, gone: [...new Set(gone)], notCompared: [...notCompared] };
}
