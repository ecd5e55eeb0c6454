import { readFileSync } from 'fs';
import { UnusableError } from './command';
import { documentsOf } from './documents';
import { comparedInputOf } from './posture-input';
import { faultOf } from './read';
import { show } from '../engine/input/show';
import { JudgedObject, objectName } from '../engine/manifest/manifest-list';
import { ACCEPTED_RULE, Accepted, acceptedOf, acceptedText, againstAccepted, leftOutOf, stateIn } from '../engine/posture/accepted';
import { readAccepted } from '../engine/posture/accepted-file';
import { titleOfAgent } from '../engine/posture/agent-posture';
import { BuildState, stateOf } from '../engine/posture/build-state';
import { FindingKey, findingKey } from '../engine/posture/compared-posture';
import { PostureChange, elementText } from '../engine/posture/posture-diff-change';
import { PostureSource } from '../engine/posture/posture-finding';
import { postureOf } from '../engine/posture/posture-of';
import { isGone, stateDiff } from '../engine/posture/state-diff';
import { ObjectFinding } from '../engine/rules/judge-manifests';
import { OptionError } from '../engine/rules/option-values';
import { object } from '../engine/value/json';
import { bounded } from '../report/bounded';
import { Checked, JudgedRun } from '../report/checked';
import { Origin } from '../report/json';
import { placesText } from '../report/source-texts';

/** How many targets that are no longer used, and how many new controls, stderr names. */
const MAX_NAMED = 10;

/** What the file says, and its name. */
interface AcceptedFile {
  readonly file: string;
  readonly accepted: Accepted;
}

/** All that was found, that agents reach and that limits them, as the text of a file. */
export function acceptedFileFor(judgement: JudgedRun): string {
  return acceptedText(acceptedOf(judgement.findings.map(keyOf), stateOf(postureOf(comparedInputOf(judgement)))));
}

function keyOf({ prefix, field, ...finding }: ObjectFinding<Origin>): FindingKey {
  return findingKey(finding.manifest, { ...finding, field: field.slice(prefix.length) });
}

/** A run without what the file accepts and with a finding for each target that it does not have, and the lines for stderr. */
interface Held {
  readonly checked: Checked;
  readonly lines: readonly string[];
}

/** Holds what was judged against the file. */
export function heldTo({ file, accepted }: AcceptedFile, judgement: JudgedRun): Held {
  const { known, added, fixed } = againstAccepted(accepted.findings ?? [], judgement.findings, keyOf);
  const leftOut = leftOutOf(accepted).map((text) => `${file} ${text}`);
  const stale = fixed.map((entry) => `${entry.object}: ${entry.rule} at ${entry.field}`);
  const stay = stale.length === 0 ? []
    : [`${file}: findings are fixed: ${bounded(stale)}; remove them with --write-accepted, or they may come back`];
  const isComparing = accepted.agents !== undefined || accepted.controls !== undefined;
  const { findings, lines } = isComparing ? reachHeldTo({ file, accepted }, judgement) : { findings: [], lines: [] };
  return { checked: { ...judgement, findings: [...added, ...findings], known, fixed: stale }, lines: [...stay, ...lines, ...leftOut] };
}

/** How what agents reach and what limits them differs from the file: a finding for what opens, and a line for the rest. */
function reachHeldTo({ file, accepted }: AcceptedFile, judgement: JudgedRun) {
  const state = stateOf(postureOf(comparedInputOf(judgement)));
  const { changes } = stateDiff(stateIn(accepted), state);
  const itemFor = itemsBy(judgement, state);
  const findings = changes.filter(({ verb }) => verb === 'adds' || verb === 'opens').sort(inOrder).map((change): ObjectFinding<Origin> => {
    const item = itemFor(change);
    const got: unknown = object(item.manifest.metadata).name;
    return {
      ...item,
      rule: ACCEPTED_RULE,
      severity: ACCEPTED_RULE.severity,
      field: `${item.prefix}metadata.name`,
      got,
      detail: detailOf(change, file, state.agents!.has(change.object)),
    };
  });
  const goneNamespaces = (accepted.controls ?? []).filter((one) => isGone(one.object, state)).map((one) => one.object);
  return { findings, lines: linesAbout(changes, goneNamespaces, file) };
}

/** New agents come first, then those that are none now, what opens, and controls that are lost. */
const ORDER = ['agent', 'neighbour', 'callers', 'reaches', 'control'] as const;

function inOrder(one: PostureChange, other: PostureChange): number {
  const rank = ({ about }: PostureChange) => ORDER.indexOf(about!.part);
  const group = (change: PostureChange) => (change.about!.part === 'callers' ? rank(change) + 1 : rank(change));
  return group(one) - group(other) || (one.object < other.object ? -1 : one.object > other.object ? 1 : rank(one) - rank(other));
}

/** Finds the object that a finding about a change is at: that of the change, else the first agent, else the first object. */
function itemsBy({ judged, neighbours, view }: JudgedRun, { agents }: BuildState): (change: PostureChange) => JudgedObject<Origin> {
  const items = new Map(judged.map((item) => [placeKey(objectName(item.manifest), item.source.file), item]));
  const beside = new Map(neighbours.flatMap((item) => view.podsOf(item.manifest).map((pod) => [titleOfAgent({ pod, view }), item])));
  const agentItem = (title: string) => {
    const { source } = agents!.get(title)!.all[0];
    return items.get(placeKey(source.object, source.file))!;
  };
  const [first] = [...agents!.keys()].sort();
  const [[, one]] = [...items].sort(([key], [other]) => (key < other ? -1 : 1));
  return ({ object: title, about }) => (about!.part === 'neighbour' ? beside.get(about!.text)!
    : agents!.has(title) ? agentItem(title)
      : judged.find(({ manifest }) => objectName(manifest) === title) ?? (first === undefined ? one : agentItem(first)));
}

/** What finds an object: its name and its file. */
export function placeKey(name: string, file: string | undefined): string {
  return JSON.stringify([name, file]);
}

/** What a finding says of what the file does not have, or has and does not hold. */
function detailOf({ object: title, about, sources }: PostureChange, file: string, isAgent: boolean): string {
  const { part, text } = about!;
  switch (part) {
    case 'agent': return `${file} does not name the agent`;
    case 'neighbour': return `${file} names ${title} as an agent, and it is a neighbour of agents now`;
    case 'control': return `${isAgent ? '' : `${title}: `}no longer ${text}, which ${file} has${seeText(sources)}`;
    case 'callers': return `${text} may call it, which ${file} does not have${openedBy(title, sources)}`;
    case 'reaches': return `it may reach ${text}, which ${file} does not have${openedBy(title, sources)}`;
  }
}

/** The first place that opens it. The agent as a whole is the place of what no manifest opens: no policy denies it. */
function openedBy(agent: string, sources: readonly PostureSource[]): string {
  return sources[0].object === agent && sources[0].field === '' ? '' : seeText(sources);
}

function seeText(sources: readonly PostureSource[]): string {
  return sources.length === 0 ? '' : `; see ${elementText(sources[0])} (${placesText(sources)})`;
}

function linesAbout(changes: readonly PostureChange[], goneNamespaces: readonly string[], file: string): string[] {
  const closed = changes.filter(({ verb }) => verb === 'closes');
  const named = (texts: readonly string[], more: string, why: string) => (texts.length === 0 ? [] : [
    ...[...texts].sort().slice(0, MAX_NAMED),
    ...texts.length > MAX_NAMED ? [`${texts.length - MAX_NAMED} more ${more}`] : [],
    `to ${why} them, write the file again with --write-accepted`,
  ].map((text) => `${file}: ${text}`));
  const gone = [...changes.filter(({ verb }) => verb === 'removes').map((change) => change.object), ...goneNamespaces];
  const unused = closed.filter(({ about }) => about!.part !== 'control')
    .map(({ object: title, about }) => `${title} no longer uses ${about!.part === 'callers' ? 'the caller ' : ''}${about!.text}`);
  const gains = closed.filter(({ about }) => about!.part === 'control').map(({ object: title, about }) => `${title}: now ${about!.text}`);
  return [
    ...named([...gone.map((title) => `${title} is gone`), ...unused], 'are no longer used', 'remove'),
    ...named(gains, 'controls are new', 'hold'),
  ];
}

/**
 * Reads the file. The parser of manifests finds what JSON.parse passes: a key that is there twice, and bytes that are no text.
 *
 * @throws UnusableError if it is none
 */
export function acceptedIn(file: string): AcceptedFile {
  const refuse = (fault: string) => new UnusableError([fault]);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw refuse(faultOf(file, error));
  }
  let value: unknown;
  try {
    value = jsonIn(bytes);
  } catch (error) {
    throw refuse(`${file}: must be JSON: ${(error as Error).message}`);
  }
  const { documents, faults } = documentsOf([{ file, bytes }]);
  if (faults.length > 0) {
    throw refuse(faults[0]);
  }
  try {
    return { file, accepted: readAccepted(value) };
  } catch (error) {
    if (!(error instanceof OptionError)) {
      throw error;
    }
    const line = documents[0]?.source.lineOf(error.at) ?? 1;
    throw refuse(`${file}:${line}: ${error.at === '' ? 'the accepted file' : error.at} must ${error.must}, got ${show(error.got)}`);
  }
}

/**
 * Reads JSON, also behind a byte order mark.
 *
 * @throws SyntaxError if it is none
 */
export function jsonIn(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
}
