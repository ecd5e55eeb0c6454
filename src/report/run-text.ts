import { bounded } from './bounded';
import { RANGE_OPTIONS } from '../engine/address/ranges';
import { AgentsKnownBy } from '../engine/cluster/agent-scope';
import { Posture, PostureProof, PostureRun, PostureSummary, PostureUnjudgedKind } from '../engine/posture/posture';
import { minuteOf } from '../engine/proof/proved-posture';
import { neighboursLine } from '../engine/rules/acknowledgement';
import { unknownRanges } from '../engine/rules/unknown-ranges';
import { counted } from '../engine/value/counted';

/** A report, or what a check found: what was judged, how many pods are neighbours of agents, and which runs it reads. */
export interface RunFacts extends Pick<Posture, 'run' | 'proof'> {
  readonly summary: Pick<PostureSummary, 'neighbours'>;
}

/** A fact about a run, such as what was not judged. */
interface RunNote {
  readonly level: 'warning' | 'note';
  readonly text: string;
}

const AGENTS: Readonly<Record<AgentsKnownBy, string>> = {
  [AgentsKnownBy.LABELS]: 'Agents are the pods that labels of this library mark, and the pods beside them.',
  [AgentsKnownBy.SELECTOR]: 'Agents are the pods that the selector or labels of this library mark.',
  [AgentsKnownBy.ALL]: 'Every pod counts as an agent, as the options say.',
  [AgentsKnownBy.OWN_OBJECTS]: 'Agents are the pods that this library makes or hardens.',
  [AgentsKnownBy.GUESS]: 'Nothing marks an agent, so every pod counts as one.',
};

const RANGES = { podCidrs: 'pods', serviceCidrs: 'Services', nodeCidrs: 'nodes', apiServerCidrs: 'the API server' } as const;

/** How many documents that were not judged a line below the result names. JSON has all. */
const MAX_DOCUMENTS = 3;

/** What may run agents and was not judged. Each is a sentence without its end. */
export function missedTexts({ unjudged, unreadable }: PostureRun): string[] {
  return [
    ...unjudged.length === 0 ? [] : [unjudgedText(unjudged)],
    ...unreadable.length === 0 ? [] : [unreadableText(unreadable)],
  ];
}

/** The same in one line. There is none if everything was judged. */
export function missedLine(run: PostureRun): string | undefined {
  const texts = missedTexts(run);
  return texts.length === 0 ? undefined : texts.join('; ');
}

function unjudgedText(unjudged: readonly PostureUnjudgedKind[]): string {
  const number = unjudged.reduce((sum, { objects }) => sum + objects, 0);
  const [of, were] = number === 1 ? ['a kind that makes pods', 'was'] : ['kinds that make pods', 'were'];
  return `${counted(number, 'object')} of ${of} ${were} not judged: ${unjudged.map(kindText).join(', ')}`;
}

function kindText({ kind, objects }: PostureUnjudgedKind): string {
  return `${kind} (${objects})`;
}

function unreadableText(unreadable: readonly string[]): string {
  const [them, were] = unreadable.length === 1 ? ['file or document', 'was'] : ['files or documents', 'were'];
  return `${unreadable.length} ${them} could not be read and ${were} skipped`;
}

/** What the rules do not know of the addresses of the cluster. */
export function unknownRangesText({ unknownRanges: missing, paths }: Pick<PostureRun, 'unknownRanges' | 'paths'>): string | undefined {
  return unknownRanges(paths === undefined ? missing : missing.map((one) => RANGE_OPTIONS[one as keyof typeof RANGE_OPTIONS]));
}

/** The facts below the result, one line each. The result itself says what was not judged. */
export function runLines(facts: RunFacts): string[] {
  const { toolVersion, paths, unreadable } = facts.run;
  return [
    `cdk8s-hardened-agents ${toolVersion} judged ${paths === undefined ? 'the app' : bounded(paths.map((path) => `"${path}"`))}.`,
    ...unreadable.length === 0 ? [] : [`Not read: ${bounded(unreadable, MAX_DOCUMENTS)}.`],
    ...notes(facts).map(({ text }) => text),
  ];
}

/** All facts about a run that a person must know to read its findings, what was not judged first. */
export function runNotes(facts: RunFacts): RunNote[] {
  const { unjudged, unreadable } = facts.run;
  return [
    ...unjudged.length === 0 ? [] : [warning(`${unjudgedText(unjudged)}.`)],
    ...unreadable.map((fault) => warning(`Not read: ${fault}.`)),
    ...notes(facts),
  ];
}

function notes({ run, summary: { neighbours }, proof }: RunFacts): RunNote[] {
  const { agentsKnownBy, skipped, ranges } = run;
  const unknown = unknownRangesText(run);
  const known = Object.entries(RANGES).flatMap(([name, of]) => {
    const blocks = ranges[name as keyof typeof RANGES] ?? [];
    return blocks.length === 0 ? [] : [`${of} ${bounded(blocks)}`];
  });
  const beside = neighboursLine(neighbours);
  return [
    { level: agentsKnownBy === AgentsKnownBy.GUESS ? 'warning' : 'note', text: AGENTS[agentsKnownBy] },
    ...beside === undefined ? [] : [note(`${beside}.`)],
    ...known.length === 0 ? [] : [note(`Known addresses of the cluster: ${known.join('; ')}.`)],
    ...unknown === undefined ? [] : [warning(`${unknown.charAt(0).toUpperCase()}${unknown.slice(1)}.`)],
    ...skipped.length === 0 ? [] : [note(`Skipped, without apiVersion and kind: ${bounded(skipped, MAX_DOCUMENTS)}.`)],
    ...proof ? proofFacts(proof).map(({ level, text }) => ({ level, text: `${text}.` })) : [],
  ];
}

/** What is known of the runs on a cluster that a report reads, one line each. */
export function proofLines(proof: PostureProof): string[] {
  return proofFacts(proof).map(({ text }) => text);
}

function proofFacts({ file, statements, at, signature, changes, walls }: PostureProof): RunNote[] {
  return [
    note(`Proof: ${file}, ${counted(statements, 'statement')}, the newest of ${minuteOf(at)}, ${signature}`),
    ...changes === undefined ? [] : [warning(`Manifests changed since the newest statement: ${changes}`)],
    ...walls.length === 0 ? [] : [note(`Tried for the cluster: ${bounded(walls)}`)],
  ];
}

function warning(text: string): RunNote {
  return { level: 'warning', text };
}

function note(text: string): RunNote {
  return { level: 'note', text };
}

/** The same for programs that read names and values, one for each element of a list. */
export function runProperties({ run, summary }: RunFacts): [name: string, value: string][] {
  const { unjudged, ranges, ...others } = run;
  const all = { ...others, ...ranges, neighbours: summary.neighbours, unjudged: unjudged.map(kindText) };
  return Object.entries(all).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
}
