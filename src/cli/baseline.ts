import { readFileSync } from 'fs';
import { documentsOf } from './documents';
import { faultOf } from './read';
import { UnusableError } from './unusable-error';
import { show } from '../engine/input/props';
import { objectName } from '../engine/manifest/manifest-list';
import { groupKind } from '../engine/manifest/pod-kinds';
import { stableField } from '../engine/manifest/stable-field';
import { isAboutValue } from '../engine/rules/evaluator';
import { Judgement, ObjectFinding } from '../engine/rules/judge-manifests';
import { Json, isObject, object, withoutPlaces } from '../engine/value/json';
import { Checked, JudgedRun } from '../report/checked';
import { hashOf } from '../report/hash-of';
import { Origin } from '../report/origin';

/** The version of the file. */
const VERSION = 1;

/** A known finding. What is part of it is what cannot change without a new finding. */
interface Entry {
  readonly object: string;
  readonly rule: string;
  readonly field: string;
  /** A hash of the value, of what another object adds to it, and of the elements on the path. It shows no value of a Secret. */
  readonly state: string;
  readonly count: number;
}

const TEXTS = ['object', 'rule', 'field', 'state'] as const;

/** The baseline of what was found: one finding a line, sorted. */
export function baselineOf({ findings }: Judgement<Origin>): string {
  const entries = new Map<string, Entry>();
  for (const finding of findings) {
    const entry = entryOf(finding);
    entries.set(keyOf(entry), { ...entry, count: (entries.get(keyOf(entry))?.count ?? 0) + 1 });
  }
  const lines = [...entries].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => `    ${JSON.stringify(entry)}`);
  return `{\n  "version": ${VERSION},\n  "findings": [${lines.length > 0 ? `\n${lines.join(',\n')}\n  ` : ''}]\n}\n`;
}

/** Sets apart what the baseline has. An entry lets as many findings pass as it counts. */
export function withBaseline(judgement: JudgedRun, entries: readonly Entry[]): Checked {
  const left = new Map(entries.map((entry) => [keyOf(entry), entry.count]));
  const known: ObjectFinding<Origin>[] = [];
  const findings = judgement.findings.filter((finding) => {
    const key = keyOf(entryOf(finding));
    const count = left.get(key) ?? 0;
    if (count > 0) {
      left.set(key, count - 1);
      known.push(finding);
    }
    return count === 0;
  });
  const fixed = entries.filter((entry) => left.get(keyOf(entry))! > 0).map(({ object: of, rule, field }) => `${of}: ${rule} at ${field}`);
  return { ...judgement, findings, known, fixed };
}

/**
 * Reads a baseline.
 *
 * @throws UnusableError if it is none of this version
 */
export function readBaseline(file: string): Entry[] {
  const refuse = (fault: string) => new UnusableError([`--baseline: ${file}: ${fault}; write it again with --write-baseline`]);
  const { documents: [first, ...others], faults } = documentsOf([{ file, bytes: bytesOf(file) }]);
  if (faults.length > 0) {
    throw new UnusableError(faults.map((fault) => `--baseline: ${fault}`));
  }
  const content = object(first?.document);
  if (content !== first?.document || others.length > 0) {
    throw refuse(`must be one JSON object, got ${show(first?.document)}`);
  }
  if (content.version !== VERSION) {
    throw refuse(`'version' must be ${VERSION}, got ${show(content.version)}`);
  }
  refuseOthers(content, ['version', 'findings'], '', refuse);
  const found: unknown = content.findings;
  if (!Array.isArray(found)) {
    throw refuse(`'findings' must be a list, got ${show(found)}`);
  }
  const entries = found.map((one, i) => readEntry(one, `findings[${i}]`, refuse));
  const seen = new Map<string, number>();
  entries.forEach((entry, i) => {
    const before = seen.get(keyOf(entry));
    if (before !== undefined) {
      throw refuse(`'findings[${i}]' must be there once, with its count, and repeats findings[${before}]`);
    }
    seen.set(keyOf(entry), i);
  });
  return entries;
}

function readEntry(given: unknown, at: string, refuse: (fault: string) => Error): Entry {
  if (!isObject(given)) {
    throw refuse(`'${at}' must be an object, got ${show(given)}`);
  }
  refuseOthers(given, [...TEXTS, 'count'], `${at}.`, refuse);
  for (const key of TEXTS) {
    if (typeof given[key] !== 'string') {
      throw refuse(`'${at}.${key}' must be a text, got ${show(given[key])}`);
    }
  }
  if (!Number.isSafeInteger(given.count) || given.count < 1) {
    throw refuse(`'${at}.count' must be a whole number above 0, got ${show(given.count)}`);
  }
  return { object: given.object, rule: given.rule, field: given.field, state: given.state, count: given.count };
}

function refuseOthers(given: Json, known: readonly string[], prefix: string, refuse: (fault: string) => Error): void {
  const other = Object.keys(given).find((key) => !known.includes(key));
  if (other !== undefined) {
    throw refuse(`'${prefix}${other}' must be left out: there are ${known.join(', ')}`);
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UnusableError([`--baseline: ${faultOf(file, error)}`]);
  }
}

function keyOf({ object: of, rule, field, state }: Entry): string {
  return JSON.stringify([of, rule, field, state]);
}

function entryOf({ manifest, prefix, rule, field: whole, got, detail }: ObjectFinding<Origin>): Entry {
  const field = whole.slice(prefix.length);
  const { path, elements } = stableField(manifest, field);
  const value = isAboutValue({ field, got, detail }) ? got : undefined;
  const { name, generateName } = object(manifest.metadata);
  return {
    object: objectName({
      kind: groupKind(manifest.apiVersion, manifest.kind),
      metadata: { ...object(manifest.metadata), name: name ?? (generateName === undefined ? undefined : `${show(generateName)}*`) },
    }),
    rule: rule.id,
    field: path,
    state: hashOf(value ?? null, got === undefined, detail === undefined ? null : withoutPlaces(detail), elements),
    count: 1,
  };
}
