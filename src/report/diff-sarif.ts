import { lineText } from './diff-rows';
import { sarifOf, withoutLinks } from './sarif';
import { uriOf } from './uri';
import { PostureDiff } from '../engine/posture/posture-diff';
import { DiffVerb, PostureChange } from '../engine/posture/posture-diff-change';
import { PostureFinding } from '../engine/posture/posture-finding';
import { PostureSource } from '../engine/posture/posture-source';
import { Severity } from '../engine/rules/severity';
import { hashOf } from '../engine/value/hash-of';
import { Json } from '../engine/value/json';

/** Id of the results that are about no rule: what opens, and agents that come and go. */
const NO_RULE = 'posture-change';

const GONE: ReadonlySet<DiffVerb> = new Set<DiffVerb>(['closes', 'fixes', 'removes']);

/** The changes as SARIF 2.1.0. `baselineState` says which results are new, unchanged or absent. */
export function diffSarif({ changes, unchanged }: PostureDiff, version: string, warn: (text: string) => void): string {
  const times = new Map<string, number>();
  const results = [...changes.map((change) => ofChange(change, times)), ...unchanged.map((finding) => ofFinding(finding, times))];
  return sarifOf({ results }, version, warn);
}

function ofChange(change: PostureChange, times: Map<string, number>): Json {
  const { verb, ruleId = NO_RULE, severity, object, sources } = change;
  const isAbsent = GONE.has(verb) && severity === undefined;
  const text = `${object}: ${lineText(change)}`;
  const level = severity ?? (verb === 'opens' ? Severity.ERROR : 'note');
  const head = { ruleId, level, baselineState: isAbsent ? 'absent' : 'new' };
  return resultOf(head, text, sources, [ruleId, object, verb, change.phrase], times);
}

function ofFinding({ ruleId, severity, message, source, acknowledged }: PostureFinding, times: Map<string, number>): Json {
  const suppressions = acknowledged === undefined ? {} : {
    suppressions: [{ kind: 'inSource', status: 'accepted', justification: acknowledged }],
  };
  const text = `${source.object}: ${message}`;
  return resultOf({ ruleId, level: severity, baselineState: 'unchanged', ...suppressions }, text, [source], [ruleId, text], times);
}

/** `times` counts results that are about the same. */
function resultOf(head: Json, text: string, sources: readonly PostureSource[], key: readonly string[], times: Map<string, number>): Json {
  const hash = hashOf(...key);
  const time = (times.get(hash) ?? 0) + 1;
  times.set(hash, time);
  return {
    ...head,
    message: { text: withoutLinks(text) },
    locations: sources.slice(0, 1).map(locationOf),
    ...sources.length > 1 && { relatedLocations: sources.slice(1).map(locationOf) },
    partialFingerprints: { primaryLocationLineHash: `${hash}:${time}` },
  };
}

function locationOf({ object, field, file, line }: PostureSource): Json {
  return {
    ...file !== undefined && {
      physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...line !== undefined && { region: { startLine: line } } },
    },
    logicalLocations: [
      { name: object, fullyQualifiedName: object, kind: 'object' },
      ...field === '' ? [] : [{ name: field, fullyQualifiedName: `${object} ${field}`, kind: 'member' }],
    ],
  };
}
